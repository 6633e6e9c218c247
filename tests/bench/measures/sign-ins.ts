import { listNodes } from '@holdfast/contracts/nodes'
import { signIn } from '@holdfast/contracts/session'
import { verifyPassword, hashPassword } from '@holdfast/domain/passwords/hash'
import { invite } from '../../harness/set-up.ts'
import type { SignedIn } from '../../harness/set-up.ts'
import type { Measure } from '../bench.ts'
import { figure } from '../figures.ts'
import { fillFolder } from '../fill.ts'
import { startHoldfast } from '../holdfast.ts'
import type { Holdfast } from '../holdfast.ts'
import { HttpClient } from '../load/http.ts'
import { percentile } from '../statistics.ts'
import { makeFolder } from './folders.ts'

const SAMPLES = 400
const WARM_UP = 50
/** Browsers that sign in one after the other, each from an address of its own: far more than Argon2 can take. */
const LANES = 64
const PEOPLE = 8

/** A page of a list beside a flood of sign-ins, and how many of these are served. */
export const signInFlood: Measure = {
  name: 'sign-in flood',
  run: async () => {
    const holdfast = await startHoldfast({ environment: { api: { TRUSTED_PROXIES: '127.0.0.1/32' } } })
    try {
      const people = await Promise.all(Array.from({ length: PEOPLE }, () => invite(holdfast.admin, 'member')))
      const folder = await makeFolder(holdfast, 'thousand')
      await fillFolder(holdfast, folder, 1000)
      const quiet = await pages(holdfast, folder)
      const flood = startFlood(holdfast, people)
      const beside = await pages(holdfast, folder)
      const perSecond = await flood.end()
      const argon = await hashesPerSecond()
      const [alone, crowded] = [percentile(quiet, 0.99), percentile(beside, 0.99)]
      return [
        figure('page of 200 alone, p99', alone, 'ms'),
        figure('page of 200 beside a flood of sign-ins, p99', crowded, 'ms'),
        figure('beside the flood against alone, p99', crowded / alone, 'x', { of: 'value', atMost: 2 }),
        figure('sign-ins of the flood', perSecond, '/s'),
        figure('Argon2 alone, with the same share of processors', argon, '/s'),
      ]
    } finally {
      await holdfast.stop()
    }
  },
}

async function pages({ appliance, admin, project }: Holdfast, parentId: string): Promise<number[]> {
  const http = new HttpClient(1)
  const url = `${appliance.url}${listNodes.path.replace('{projectId}', project.id)}?parentId=${parentId}&limit=200`
  const took: number[] = []
  for (let turn = -WARM_UP; turn < SAMPLES; turn += 1) {
    const reply = await http.expect(url, { headers: { Cookie: admin.client.cookieHeader() } }, 200)
    if (turn >= 0) took.push(reply.total)
  }
  http.close()
  return took
}

/** Begins the flood; `end` stops it and answers the sign-ins per second. */
function startFlood({ appliance }: Holdfast, people: readonly SignedIn[]) {
  const http = new HttpClient(LANES)
  const begun = performance.now()
  const over = new AbortController()
  let done = 0
  const lane = async (index: number) => {
    const person = people[index % people.length]
    const body = JSON.stringify({ email: person?.email, password: person?.password })
    const headers = { 'Content-Type': 'application/json', 'X-Forwarded-For': `203.0.113.${index}` }
    while (!over.signal.aborted) {
      const reply = await http.send(`${appliance.url}${signIn.path}`, { method: 'POST', headers, body })
      if (reply.status === 200) done += 1
      else if (reply.status !== 429 && reply.status !== 503)
        throw new Error(`a sign-in answered ${reply.status}`)
    }
  }
  const lanes = Promise.all(Array.from({ length: LANES }, (_, index) => lane(index)))
  return {
    end: async () => {
      over.abort()
      const seconds = (performance.now() - begun) / 1000
      const counted = done
      await lanes
      http.close()
      return counted / seconds
    },
  }
}

/** What the hash itself allows, in this process and by the same turns. */
async function hashesPerSecond(): Promise<number> {
  const hash = await hashPassword('correct horse battery staple')
  const begun = performance.now()
  const count = 60
  await Promise.all(Array.from({ length: count }, () => verifyPassword(hash, 'correct horse battery staple')))
  return count / ((performance.now() - begun) / 1000)
}
