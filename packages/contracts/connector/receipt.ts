import { z } from 'zod'
import { Bytes, Id, Instant } from '../primitives.ts'
import { BlobHead, ObjectPrefix, UploadContext, Wrap } from './grant.ts'

/** `typ` of a receipt's JOSE header; the payload is a Receipt, signed by the connector's key (EdDSA). */
export const receiptType = 'holdfast-receipt+jwt'

/** A connector's word that a blob is durable, with all that the api needs to commit it. */
export const Receipt = z.strictObject({
  /** The connector's id. */
  iss: Id,
  /** The appliance's id. */
  aud: z.string(),
  iat: z.int(),
  upload: Id,
  object: ObjectPrefix,
  storage: Id,
  epoch: z.int().positive(),
  wrap: Wrap,
  size: Bytes,
  partSize: z.int().positive(),
  head: BlobHead,
  /** CRC-32 of the whole plain content, for ZIP. */
  crc: z.int().nonnegative(),
  /** In hex; null when no connector saw every byte, then a job computes it. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  ctx: UploadContext,
  completedAt: Instant,
})
export type Receipt = z.infer<typeof Receipt>

/** What the api says to a receipt. `retry`: deliver again later. */
export const ReceiptAnswer = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('committed'), nodeId: Id, versionId: Id }),
  z.object({ outcome: z.literal('unplaced'), unplacedId: Id }),
  z.object({ outcome: z.literal('discard'), code: z.string() }),
  z.object({ outcome: z.literal('retry') }),
])
export type ReceiptAnswer = z.infer<typeof ReceiptAnswer>

/** The same for one of several receipts: `refused` where the receipt itself is not valid. */
export const DeliveredReceipt = z.discriminatedUnion('outcome', [
  ...ReceiptAnswer.options,
  z.object({ outcome: z.literal('refused'), code: z.string() }),
])
export type DeliveredReceipt = z.infer<typeof DeliveredReceipt>
