import { once } from 'node:events'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { KiB, MiB } from '../content.ts'

/** A reader on a bad line: takes about 64 KiB, four times a second, until the signal. */
export async function readSlowly(url: string, signal: AbortSignal): Promise<void> {
  const [answer] = (await once(request(url, { agent: false, signal }).end(), 'response')) as [IncomingMessage]
  if (answer.statusCode !== 200) throw new Error(`a slow reader was answered ${answer.statusCode}`)
  answer.on('error', () => {})
  let bytes = 0
  try {
    for await (const chunk of answer) {
      bytes += (chunk as Buffer).length
      if (bytes >= 64 * KiB) {
        bytes = 0
        await sleep(250, undefined, { signal })
      }
    }
    throw new Error('a slow reader was cut')
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

/** Sends zeros as the body of one PATCH, as fast as they are taken. */
export async function sendZeros(url: string, headers: Record<string, string>, bytes: number): Promise<void> {
  const block = Buffer.alloc(MiB)
  const sent = request(url, {
    method: 'PATCH',
    agent: false,
    headers: { ...headers, 'Content-Length': bytes },
  })
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>
  for (let left = bytes; left > 0; left -= block.length) {
    if (!sent.write(block.subarray(0, Math.min(left, block.length)))) await once(sent, 'drain')
  }
  sent.end()
  const [answer] = await answered
  answer.resume()
  if (answer.statusCode !== 204) throw new Error(`an upload was answered ${answer.statusCode}`)
}
