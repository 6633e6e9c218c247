import type { BlobHead } from '@holdfast/contracts/connector/grant'
import type { ReceiptAnswer } from '@holdfast/contracts/connector/receipt'
import { partCount } from '@holdfast/storage/seal/geometry'
import { putManifest } from '@holdfast/storage/seal/manifest'
import { blobIdOf } from '../downloads/content.ts'
import { Problem } from '../http/problem.ts'
import type { Enrolled } from '../control-plane/enrolment.ts'
import type { ReceiptCourier } from '../control-plane/receipt-courier.ts'
import type { Attempt } from './attempts.ts'
import { combineCrc32 } from './crc-combine.ts'
import { putReceipt, signReceipt } from './receipt.ts'
import type { BlobFacts } from './receipt.ts'
import type { UploadSession } from './session.ts'

export interface CompleteParts {
  courier: ReceiptCourier
  enrolled: () => Enrolled | undefined
}

/**
 * Completes an upload whose bytes are all durable: manifest, receipt, delivery. Safe to repeat, also by others: the
 * receipt that is stored first is the one that counts.
 */
export async function complete(parts: CompleteParts, session: UploadSession): Promise<ReceiptAnswer> {
  const { record, storage } = session
  const self = parts.enrolled()
  if (!self) throw new Problem('connector_not_ready')
  const receipt = signReceipt(record, await factsOf(session), self)
  const settled = await putReceipt(storage.store, record.upload, receipt)
  if (settled.kind === 'terminated') throw new Problem('upload_expired')
  return parts.courier.deliver(settled.receipt, record.ctx.project)
}

async function factsOf(session: UploadSession): Promise<BlobFacts> {
  const { parts, sha256 } = session.content()
  return { head: await putHead(session, parts), crc: wholeCrc(parts), sha256 }
}

async function putHead(
  { record, geometry, storage, prefix }: UploadSession,
  parts: Attempt[],
): Promise<BlobHead> {
  const [only] = parts
  if (only && partCount(geometry) === 1) {
    const { name, length, crc32, plainCrc32 } = only
    return { kind: 'part', name, length, sealedCrc: crc32, plainCrc: plainCrc32 }
  }
  const entries = parts.map(({ name, length, crc32, plainCrc32 }) => ({ name, length, crc32, plainCrc32 }))
  const blob = blobIdOf(record.object)
  return {
    kind: 'manifest',
    name: await putManifest(storage.store, prefix, { blob, geometry, parts: entries }),
  }
}

function wholeCrc(parts: readonly Attempt[]): number {
  const [first, ...others] = parts
  return others.reduce(
    (sum, { plainCrc32, plain }) => combineCrc32(sum, plainCrc32, plain),
    first?.plainCrc32 ?? 0,
  )
}

/** What an answer means to the uploading client: nothing when it is committed, else the Problem to throw. */
export function requireCommitted(answer: ReceiptAnswer): void {
  switch (answer.outcome) {
    case 'committed':
      return
    case 'unplaced':
      throw new Problem('upload_unplaced')
    case 'discard':
      throw new Problem('upload_discarded')
    case 'retry':
      throw new Problem('upload_pending', undefined, { 'Retry-After': '2' })
  }
}
