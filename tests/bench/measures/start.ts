import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { choosePort } from '../../harness/ports.ts'
import { startProgram } from '../../harness/service.ts'
import { requireOk } from '../../harness/stores.ts'
import type { Measure } from '../bench.ts'
import { figure } from '../figures.ts'
import { processTree } from '../memory.ts'
import { median } from '../statistics.ts'

const ROOT = resolve(import.meta.dirname, '../../..')

/** `npm start` until the app answers: on an empty folder, and again on what that made. */
export const starts: Measure = {
  name: 'start',
  run: async (bench) => {
    const [cold, warm]: [number[], number[]] = [[], []]
    for (let round = 0; round < bench.rounds; round += 1) {
      const data = join(bench.folder, `data-${round}`)
      cold.push(await startOnce(data))
      warm.push(await startOnce(data))
    }
    return [
      figure('npm start on an empty folder', median(cold), 's', { of: 'value', atMost: 15 }),
      figure('npm start afterwards', median(warm), 's', { of: 'value', atMost: 5 }),
    ]
  },
}

async function startOnce(data: string): Promise<number> {
  const port = await choosePort()
  const begun = performance.now()
  const service = await startProgram({
    name: 'npm start',
    program: 'npm',
    args: ['--prefix', ROOT, 'start', '--', '--port', String(port), '--data', data],
    ready: () => requireOk(`http://localhost:${port}/`),
  })
  const seconds = (performance.now() - begun) / 1000
  const pid = service.pid()
  if (pid === undefined) throw new Error('npm start has ended by itself')
  const processes = await processTree(pid)
  // What Ctrl+C does: npm alone would not pass a signal on to what it started.
  process.kill(-pid, 'SIGINT')
  await untilGone(processes)
  return seconds
}

async function untilGone(pids: readonly number[]): Promise<void> {
  const end = Date.now() + 30_000
  while (pids.some((pid) => existsSync(`/proc/${pid}`))) {
    if (Date.now() > end) throw new Error('npm start did not end when it was asked to')
    await sleep(50)
  }
}
