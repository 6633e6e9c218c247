import { z } from 'zod'
import { Bytes, Id } from '../primitives.ts'
import { BlobHead, ObjectPrefix, Wrap } from './grant.ts'

/** One blob as a job sees it. */
export const JobBlob = z.strictObject({
  blobId: Id,
  object: ObjectPrefix,
  head: BlobHead,
  size: Bytes,
  partSize: z.int().positive(),
  wrap: Wrap,
  /** What is known already; a scrub compares with it. */
  sha256: z.string().nullable(),
  sealedSha256: z.string().nullable(),
})
export type JobBlob = z.infer<typeof JobBlob>

/**
 * Work on bytes or keys. All are idempotent.
 * - `verify`: read everything, open it, tell SHA-256 of the plain and of the sealed bytes
 * - `scrub`: read the sealed bytes again and compare
 * - `remove`: remove all objects of blobs that were doomed more than 24 h ago
 * - `sweep`: list one page of the objects of blobs, and tell whose they are; changes nothing
 * - `rewrap`: make a new version of the organisation's key if `version` is not there, and wrap data keys under it
 */
export const JobTask = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('verify'), blobs: z.array(JobBlob).max(100) }),
  z.strictObject({ kind: z.literal('scrub'), blobs: z.array(JobBlob).max(100) }),
  z.strictObject({
    kind: z.literal('remove'),
    blobs: z.array(z.strictObject({ blobId: Id, object: ObjectPrefix })).max(100),
  }),
  z.strictObject({
    kind: z.literal('rewrap'),
    organization: Id,
    version: z.int().positive(),
    blobs: z.array(z.strictObject({ blobId: Id, wrap: Wrap })).max(1000),
  }),
  z.strictObject({
    kind: z.literal('sweep'),
    /** Where the page before ended, as the connector said; null at the beginning. */
    after: z.string().max(2000).nullable(),
    blobs: z.tuple([]),
  }),
])
export type JobTask = z.infer<typeof JobTask>

export const ClaimedJob = z.strictObject({
  id: Id,
  storage: Id,
  task: JobTask,
  /** Sent with every renewal and the end; a lower one than the api's is refused. */
  fence: z.int().positive(),
  leaseSeconds: z.int().positive(),
})
export type ClaimedJob = z.infer<typeof ClaimedJob>

/** What became of one blob of a job. */
export const BlobOutcome = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('ok'),
    blobId: Id,
    sha256: z.string().optional(),
    sealedSha256: z.string().optional(),
    wrap: Wrap.optional(),
  }),
  z.strictObject({ outcome: z.literal('corrupt'), blobId: Id, detail: z.string() }),
  z.strictObject({ outcome: z.literal('missing'), blobId: Id, detail: z.string() }),
])
export type BlobOutcome = z.infer<typeof BlobOutcome>

/** A blob that has objects in a storage, by what their keys say. */
export const SeenBlob = z.strictObject({ organizationId: Id, projectId: Id, blobId: Id })
export type SeenBlob = z.infer<typeof SeenBlob>

/** A page of a storage. */
export const SeenPage = z.strictObject({
  blobs: z.array(SeenBlob).max(1000),
  /** Where the next page goes on; null when this was the last one. */
  next: z.string().max(2000).nullable(),
})
export type SeenPage = z.infer<typeof SeenPage>

/** The end of a job. `failed` is tried again with back-off. */
export const JobResult = z.discriminatedUnion('state', [
  z.strictObject({
    state: z.literal('done'),
    outcomes: z.array(BlobOutcome),
    /** What a `sweep` saw. */
    seen: SeenPage.optional(),
  }),
  z.strictObject({
    state: z.literal('failed'),
    problem: z.string().max(2000),
    outcomes: z.array(BlobOutcome),
  }),
])
export type JobResult = z.infer<typeof JobResult>
