import type { BlobHead } from '@holdfast/contracts/connector/grant'
import { receiptType } from '@holdfast/contracts/connector/receipt'
import type { Receipt } from '@holdfast/contracts/connector/receipt'
import { signJws } from '@holdfast/runtime/jws'
import { isStoreError } from '@holdfast/storage/store'
import type { Store } from '@holdfast/storage/store'
import type { Enrolled } from '../control-plane/enrolment.ts'
import { timeOfUuid } from './address.ts'
import { readSmall } from './record.ts'
import type { UploadRecord } from './record.ts'

/** What stands under `receipts/…` of an upload that was given up: no receipt can be put there any more. */
const TERMINATED = 'terminated'
const LONGEST = 65_536

/** What was put first under an upload's receipt key: that decides. */
export type Settled = { kind: 'receipt'; receipt: string } | { kind: 'terminated' }

export interface BlobFacts {
  head: BlobHead
  /** CRC-32 of the whole content. */
  crc: number
  sha256: string | null
}

export function receiptKey(upload: string): string {
  return `receipts/${new Date(timeOfUuid(upload)).toISOString().slice(0, 10)}/${upload}`
}

/** The connector's signed word that the blob is durable. */
export function signReceipt(
  record: UploadRecord,
  facts: BlobFacts,
  { connectorId, appliance, privateKey }: Enrolled,
): string {
  const { upload, object, storage, epoch, wrap, size, partSize, ctx } = record
  const now = new Date()
  const receipt: Receipt = {
    iss: connectorId,
    aud: appliance,
    iat: Math.floor(now.getTime() / 1000),
    upload,
    object,
    storage,
    epoch,
    wrap,
    size,
    partSize,
    ctx,
    ...facts,
    completedAt: now.toISOString(),
  }
  return signJws({ typ: receiptType }, receipt, privateKey)
}

/**
 * Stores the receipt, create-only. From then on the upload is complete, whoever looks; or it is not, because another
 * receipt, or the end of the upload, was there first: that one is answered.
 */
export async function putReceipt(store: Store, upload: string, receipt: string): Promise<Settled> {
  return (await putOnce(store, upload, receipt)) ? { kind: 'receipt', receipt } : readExisting(store, upload)
}

/** Gives an upload up for good; answers false when it is complete already. */
export async function putTermination(store: Store, upload: string): Promise<boolean> {
  if (await putOnce(store, upload, TERMINATED)) return true
  return (await readExisting(store, upload)).kind === 'terminated'
}

/** What is stored under the upload's receipt key, if anything. */
export async function readSettled(store: Store, upload: string): Promise<Settled | undefined> {
  const text = (await readSmall(store, receiptKey(upload), LONGEST))?.toString('utf8')
  if (text === undefined) return undefined
  return text === TERMINATED ? { kind: 'terminated' } : { kind: 'receipt', receipt: text }
}

async function putOnce(store: Store, upload: string, text: string): Promise<boolean> {
  const bytes = Buffer.from(text)
  try {
    await store.put(receiptKey(upload), [bytes], bytes.length, { ifAbsent: true })
    return true
  } catch (error) {
    if (isStoreError(error, 'AlreadyExists')) return false
    throw error
  }
}

async function readExisting(store: Store, upload: string): Promise<Settled> {
  const settled = await readSettled(store, upload)
  if (!settled) throw new Error('a receipt was there and is gone')
  return settled
}
