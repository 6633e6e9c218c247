import { setImmediate as turn } from 'node:timers/promises'

export async function* streamOf(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) yield await Promise.resolve(piece)
}

export async function* failingAfter(bytes: number, failure: Error): AsyncGenerator<Buffer> {
  yield Buffer.alloc(bytes)
  await turn()
  throw failure
}

/** Calls `onSecond` once the first chunk is on its way, and goes on for ever. */
export async function* endless(onSecond: () => void): AsyncGenerator<Buffer> {
  for (let chunks = 0; ; chunks++) {
    yield Buffer.alloc(65_536)
    if (chunks === 1) onSecond()
    await turn()
  }
}

export async function* stuckBody(onStart: () => void, until: Promise<void>): AsyncGenerator<Buffer> {
  yield Buffer.from('abc')
  onStart()
  await until
  yield Buffer.from('def')
}
