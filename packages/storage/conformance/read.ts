import { expect } from 'vitest'
import type { Store, StoreErrorCode } from '../store.ts'

/** All bytes of an object or of a range of it. */
export async function read(
  store: Store,
  key: string,
  range?: { offset: number; length: number },
): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of (await store.get(key, range)).bytes) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

export async function expectCode(call: Promise<unknown>, code: StoreErrorCode): Promise<void> {
  await expect(call).rejects.toMatchObject({ name: 'StoreError', code })
}

export async function drained<T extends { bytes: AsyncIterable<Buffer> }>(opened: T): Promise<T> {
  for await (const chunk of opened.bytes) void chunk
  return opened
}

export async function everyKey(store: Store): Promise<string[]> {
  const keys: string[] = []
  let cursor: string | undefined
  do {
    const page = await store.list('', cursor)
    keys.push(...page.objects.map(({ key }) => key))
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return keys
}

/** Compares in one step: comparing element by element, as matchers do, takes seconds for megabytes. */
export function expectBytes(actual: Buffer, expected: Uint8Array): void {
  expect(actual.length).toBe(expected.length)
  expect(actual.equals(expected), 'the bytes are the same').toBe(true)
}
