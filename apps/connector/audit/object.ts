import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { StoreError } from '@holdfast/storage/store'
import type { Keyring } from '@holdfast/storage/seal/keyring'
import { z } from 'zod'

/*
 * An object of an isolated copy (docs/audit-format.md): "HFAUDIT1" ‖ length of the head (2, big-endian) ‖ head in JSON ‖ nonce (12) ‖
 * AES-256-GCM of the lines in gzip ‖ tag (16). Magic, length and head are associated data. The data key is new for each object and
 * wrapped under the organisation's key as those of blobs are, for an id of its own.
 */
const MAGIC = Buffer.from('HFAUDIT1')
const [NONCE, TAG] = [12, 16]
/** Objects hold some megabytes; what unpacks to more is none of ours. */
const MOST_TEXT = 64 << 20

const Head = z.strictObject({
  organization: z.uuid(),
  chain: z.uuid(),
  from: z.int().positive(),
  to: z.int().positive(),
  id: z.uuid(),
  wrap: z.string(),
})
export type CopyHead = Pick<z.infer<typeof Head>, 'organization' | 'chain' | 'from' | 'to'>

/** Seals the lines of a part of a chain. */
export async function sealCopy(keyring: Keyring, place: CopyHead, lines: readonly string[]): Promise<Buffer> {
  const [id, dataKey, nonce] = [randomUUID(), randomBytes(32), randomBytes(NONCE)]
  const { organization, chain, from, to } = place
  const wrap = await keyring.wrap(organization, id, dataKey)
  const text = Buffer.from(JSON.stringify({ organization, chain, from, to, id, wrap }))
  const length = Buffer.alloc(2)
  length.writeUInt16BE(text.length)
  const head = Buffer.concat([MAGIC, length, text])
  const cipher = createCipheriv('aes-256-gcm', dataKey, nonce).setAAD(head)
  const sealed = [cipher.update(gzipSync(Buffer.from(lines.join('\n')))), cipher.final()]
  dataKey.fill(0)
  return Buffer.concat([head, nonce, ...sealed, cipher.getAuthTag()])
}

/** Opens one. Errors: StoreError `Corrupt` when it is not what was sealed for this place. */
export async function openCopy(keyring: Keyring, place: CopyHead, bytes: Buffer): Promise<string[]> {
  try {
    const end = MAGIC.length + 2 + bytes.readUInt16BE(MAGIC.length)
    const head = Head.parse(JSON.parse(bytes.subarray(MAGIC.length + 2, end).toString('utf8')))
    const same = (['organization', 'chain', 'from', 'to'] as const).every(
      (name) => head[name] === place[name],
    )
    if (!bytes.subarray(0, MAGIC.length).equals(MAGIC) || !same) throw new Error('it is of another place')
    const key = await keyring.unwrap(head.organization, head.id, head.wrap)
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(end, end + NONCE), {
      authTagLength: TAG,
    })
    decipher.setAAD(bytes.subarray(0, end)).setAuthTag(bytes.subarray(-TAG))
    const packed = Buffer.concat([decipher.update(bytes.subarray(end + NONCE, -TAG)), decipher.final()])
    return gunzipSync(packed, { maxOutputLength: MOST_TEXT }).toString('utf8').split('\n')
  } catch (error) {
    if (error instanceof StoreError && error.code !== 'Corrupt') throw error
    throw new StoreError('Corrupt', `blocks ${place.from} to ${place.to} of the copy cannot be opened`)
  }
}
