import { createHash } from 'node:crypto'
import type { BlobOutcome, ClaimedJob, JobBlob, JobTask, SeenPage } from '@holdfast/contracts/connector/jobs'
import { StoreError, isStoreError } from '@holdfast/storage/store'
import { wrapVersion } from '@holdfast/storage/seal/data-key'
import type { Contents } from '../downloads/content.ts'
import type { OpenStorage } from '../storages/open-storages.ts'
import type { Rate } from './rate.ts'
import { seeBlobs } from './see-blobs.ts'
import { readSealed } from './read-sealed.ts'

/** What one job works with. */
export interface JobContext {
  storage: OpenStorage
  contents: Contents
  rate: Rate
  signal: AbortSignal
  /** Called after each blob. */
  progress: (outcome: BlobOutcome) => void
}

/**
 * Does a job, blob by blob; what is damaged or missing is an outcome, what fails in passing is thrown. Answers what a sweep
 * saw.
 */
export async function runJob({ task }: ClaimedJob, context: JobContext): Promise<SeenPage | undefined> {
  if (task.kind === 'sweep') return seeBlobs(context.storage.store, task.after, context.signal)
  if (task.kind === 'rewrap') await ensureVersion(task, context)
  for (const blob of task.blobs) {
    context.signal.throwIfAborted()
    context.progress(await outcomeOf(blob.blobId, () => step(task, blob, context)))
  }
  return undefined
}

type Facts = Omit<Extract<BlobOutcome, { outcome: 'ok' }>, 'outcome' | 'blobId'>

function step(task: JobTask, blob: JobTask['blobs'][number], context: JobContext): Promise<Facts> {
  // The kind of the task tells the shape of its blobs; the union of both does not narrow through the loop.
  if (task.kind === 'verify') return verify(blob as JobBlob, context)
  if (task.kind === 'scrub') return scrub(blob as JobBlob, context)
  if (task.kind === 'remove') return remove(blob as { object: string }, context)
  return rewrap(blob as Pick<JobBlob, 'blobId' | 'wrap'>, context)
}

async function outcomeOf(blobId: string, run: () => Promise<Facts>): Promise<BlobOutcome> {
  try {
    return { outcome: 'ok', blobId, ...(await run()) }
  } catch (error) {
    if (isStoreError(error, 'Corrupt')) return { outcome: 'corrupt', blobId, detail: error.message }
    if (isStoreError(error, 'NotFound')) return { outcome: 'missing', blobId, detail: error.message }
    throw error
  }
}

/** Opens everything, and notes what later scrubs compare with. */
async function verify(blob: JobBlob, { storage, contents, rate, signal }: JobContext): Promise<Facts> {
  const content = await contents.open(storage.id, blob, signal)
  const hash = createHash('sha256')
  for await (const chunk of content.read({ offset: 0, length: blob.size }, signal)) {
    hash.update(chunk)
    await rate.spend(chunk.length, signal)
  }
  const sealedSha256 = await readSealed(storage.store, blob, rate, signal)
  return { sha256: hash.digest('hex'), sealedSha256 }
}

/** Reads the sealed bytes again. */
async function scrub(blob: JobBlob, { storage, rate, signal }: JobContext): Promise<Facts> {
  const sealedSha256 = await readSealed(storage.store, blob, rate, signal)
  if (blob.sealedSha256 !== null && blob.sealedSha256 !== sealedSha256)
    throw new StoreError('Corrupt', `${blob.object} has changed since it was verified`)
  return { sealedSha256 }
}

/** Removes all objects of a blob; those that are gone already are as good. */
async function remove({ object }: { object: string }, { storage, signal }: JobContext): Promise<Facts> {
  let cursor: string | undefined
  do {
    const page = await storage.store.list(`${object}/`, cursor, { signal })
    for (const { key } of page.objects) await storage.store.remove(key, { signal })
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return {}
}

/** The same data key under the organisation's newest key. */
async function rewrap(
  { blobId, wrap }: Pick<JobBlob, 'blobId' | 'wrap'>,
  { storage }: JobContext,
): Promise<Facts> {
  const wrapped = await storage.keyring.rewrap(wrap.organization, blobId, wrap.wrapped)
  return { wrap: { ...wrap, wrapped, version: wrapVersion(wrapped) } }
}

/** Makes the version of the organisation's key that the job asks for, unless it is there. */
async function ensureVersion(
  { organization, version }: Extract<JobTask, { kind: 'rewrap' }>,
  { storage: { keyring } }: JobContext,
): Promise<void> {
  let newest = (await keyring.versions(organization)).at(-1) ?? 0
  while (newest < version) newest = await keyring.rotate(organization)
}
