import { StoreError, type CallOptions, type Store } from './store.ts'

/**
 * A whole object that is known to be small. Errors: those of `Store.get`; Corrupt when it has more than `limit` bytes,
 * which would only fill memory.
 */
export async function readSmall(
  store: Pick<Store, 'get'>,
  key: string,
  limit: number,
  options: CallOptions = {},
): Promise<Buffer> {
  const { size, bytes } = await store.get(key, undefined, options)
  const chunks: Buffer[] = []
  for await (const chunk of bytes) {
    if (size > limit) break
    chunks.push(Buffer.from(chunk))
  }
  if (size > limit) throw new StoreError('Corrupt', `${key} has ${size} bytes, more than ${limit}`)
  return Buffer.concat(chunks)
}
