import { createHash, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import { canonical } from './canonical.ts'

const Digest = z.string().regex(/^[0-9a-f]{64}$/)
const Moment = z.string().regex(/^\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)

/** What a block says that holds no rows. */
export const Statement = z.discriminatedUnion('reason', [
  /** All rows of the blocks up to `through` are gone, as the organisation's retention has it. */
  z.strictObject({ reason: z.literal('retention'), through: z.int().positive() }),
  /** These rows hold nothing any more; their digests stand in their blocks. */
  z.strictObject({ reason: z.literal('erasure'), rows: z.array(z.uuid()).max(10_000) }),
  /** The database was brought back to an earlier moment: blocks after this one's predecessor are of a branch that ended. */
  z.strictObject({
    reason: z.literal('restored'),
    epoch: z.int().positive(),
    restoredTo: z.iso.datetime(),
    /** Head of the branch that was left, where somebody still knew it. */
    abandoned: z.strictObject({ seq: z.int().nonnegative(), hash: Digest }).nullable(),
  }),
])
export type Statement = z.infer<typeof Statement>

/** What is hashed and signed of a block. */
export const BlockHeader = z.strictObject({
  v: z.literal(1),
  /** The organisation whose chain it is, or the tenant. */
  chain: z.uuid(),
  seq: z.int().positive(),
  kind: z.enum(['events', 'removed', 'restored']),
  /** Hash of the block before; zeros for the first one. */
  previous: Digest,
  count: z.int().nonnegative(),
  /** Earliest and latest time of its rows; null where it has none. */
  from: Moment.nullable(),
  to: Moment.nullable(),
  /** SHA-256 over the row digests, in order. */
  rows: Digest,
  statement: Statement.nullable(),
  sealedAt: z.iso.datetime(),
  /** Id of the key that signed it. */
  key: z.string().regex(/^[0-9a-f]{16}$/),
})
export type BlockHeader = z.infer<typeof BlockHeader>

export const Block = BlockHeader.extend({
  hash: Digest,
  /** Ed25519, in base64url. */
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
  /** Digests of its rows in order, and the ids under which they are found: an index, not signed itself. */
  digests: z.array(Digest),
  ids: z.array(z.uuid()),
})
export type Block = z.infer<typeof Block>

export const NO_BLOCK = '0'.repeat(64)
const DOMAIN = 'holdfast-audit-block-v1\n'

/** What the hash and the signature of a block are made of. */
function message(header: BlockHeader): Buffer {
  const { v, chain, seq, kind, previous, count, from, to, rows, statement, sealedAt, key } = header
  const signed = { v, chain, seq, kind, previous, count, from, to, rows, statement, sealedAt, key }
  return Buffer.from(DOMAIN + canonical(signed), 'utf8')
}

/** SHA-256 over the digests as bytes, one after the other. */
export function rowsHash(digests: readonly string[]): string {
  return createHash('sha256')
    .update(Buffer.from(digests.join(''), 'hex'))
    .digest('hex')
}

/** Hash and signature of a new block. */
export function sealBlock(header: BlockHeader, key: KeyObject): { hash: string; signature: string } {
  const bytes = message(header)
  return { hash: hashOf(bytes), signature: sign(null, bytes, key).toString('base64url') }
}

/** What its hash must be. */
export function blockHash(header: BlockHeader): string {
  return hashOf(message(header))
}

/** Whether the signature was made with the private half of this key. */
export function isSignedBy(block: Block, key: KeyObject): boolean {
  return verify(null, message(block), key, Buffer.from(block.signature, 'base64url'))
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
