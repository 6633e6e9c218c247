import { randomInt } from 'node:crypto'
import { fileAddress } from '../../harness/transfers.ts'
import type { Measure } from '../bench.ts'
import { MiB } from '../content.ts'
import { figure } from '../figures.ts'
import type { Figure } from '../figures.ts'
import type { Holdfast } from '../holdfast.ts'
import { HttpClient } from '../load/http.ts'
import { median, percentile } from '../statistics.ts'
import { SIZE, makeFile, minioSource } from './sources.ts'

const SAMPLES = 300
const WARM_UP = 50

/** Milliseconds to the first byte of a range. */
type Ask = (range: string) => Promise<number>

/** How soon the first byte of 1 MiB from anywhere in 1 GiB arrives, over a connection that is open already. */
export const ranges: Measure = {
  name: 'range',
  run: async (bench) => {
    const file = await makeFile(bench)
    const holdfast = await bench.holdfast()
    const { nodeId } = await holdfast.upload(file, SIZE)
    const granted = await holdfast.address(nodeId)
    const plain = await (await minioSource(bench, 'minio', file)).address()
    const encrypted = await (await minioSource(bench, 'encryptedMinio', file)).address()
    const http = new HttpClient(1)
    const asked = new Map<string, Ask>([
      ['granted', (range) => firstByte(http, granted, range)],
      ['stable', (range) => throughStableAddress(http, holdfast, nodeId, range)],
      ['minio', (range) => firstByte(http, plain, range)],
      ['minio encrypted', (range) => firstByte(http, encrypted, range)],
    ])
    const samples = await sample(asked)
    http.close()
    return figuresOf(samples)
  },
}

/** In turns, so that whatever else the machine does falls on all of them. */
async function sample(asked: Map<string, Ask>): Promise<Map<string, number[]>> {
  const samples = new Map<string, number[]>([...asked.keys()].map((name) => [name, []]))
  for (let turn = -WARM_UP; turn < SAMPLES; turn += 1) {
    for (const [name, ask] of asked) {
      const at = randomInt(SIZE - MiB)
      const took = await ask(`bytes=${at}-${at + MiB - 1}`)
      if (turn >= 0) samples.get(name)?.push(took)
    }
  }
  return samples
}

function figuresOf(samples: Map<string, number[]>): Figure[] {
  const of = (name: string) => samples.get(name) ?? []
  const against = (peer: string, atMost: number | null): Figure => ({
    name: 'range of 1 MiB, first byte p50',
    value: median(of('granted')),
    unit: 'ms',
    peer,
    peerValue: median(of(peer)),
    ratio: median(of('granted')) / median(of(peer)),
    target: atMost === null ? null : { of: 'ratio', atMost },
  })
  return [
    against('minio', 1.5),
    against('minio encrypted', null),
    figure('range of 1 MiB, first byte p95', percentile(of('granted'), 0.95), 'ms', {
      of: 'value',
      atMost: 5,
    }),
    figure(
      'range of 1 MiB through the stable address, first byte p95',
      percentile(of('stable'), 0.95),
      'ms',
      {
        of: 'value',
        atMost: 15,
      },
    ),
  ]
}

async function firstByte(http: HttpClient, url: string, range: string): Promise<number> {
  const reply = await http.expect(url, { headers: { Range: range } }, 206)
  if (reply.body.length !== MiB) throw new Error(`a range of ${reply.body.length} bytes came`)
  return reply.firstByte
}

/** The check, the audit, the redirect and then the connector: what a link does. */
async function throughStableAddress(
  http: HttpClient,
  { appliance, admin }: Holdfast,
  nodeId: string,
  range: string,
): Promise<number> {
  const headers = { Cookie: admin.client.cookieHeader(), Range: range }
  const redirect = await http.expect(appliance.url + fileAddress(nodeId), { headers }, 307)
  return redirect.total + (await firstByte(http, redirect.headers.location ?? '', range))
}
