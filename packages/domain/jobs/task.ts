import type { BlobHead, Wrap } from '@holdfast/contracts/connector/grant'
import type { JobTask } from '@holdfast/contracts/connector/jobs'
import type { StorageJobKind } from '@holdfast/contracts/storages'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'

export type JobRow = {
  id: string
  storage_id: string
  organization_id: string | null
  kind: StorageJobKind
  key_version: number | null
  batch: string[]
  cursor: string | null
  position: string | null
  fence: number
  done: number
  total: number
}

type BlobRow = {
  id: string
  organization_id: string
  project_id: string
  head: BlobHead
  wrap: Wrap
  size: string
  part_size: number
  sha256: string | null
  sealed_sha256: string | null
  state: 'live' | 'doomed' | 'gone'
}

/** A job with its batch as the connector gets it; undefined when nothing of it is left to do. */
export async function taskOf(tx: Transaction, job: JobRow, epoch: number): Promise<JobTask | undefined> {
  if (job.kind === 'sweep') return { kind: 'sweep', after: job.position, blobs: [] }
  const wanted = job.kind === 'remove' ? 'doomed' : 'live'
  const blobs = await tx.execute<BlobRow>(sql`
    select id, organization_id, project_id, head, wrap, size, part_size, sha256, sealed_sha256, state from blobs
    where id = any(${sql.param(job.batch)}::uuid[]) and storage_id = ${job.storage_id} and state = ${wanted} order by id`)
  if (job.kind === 'rewrap') return rewrapTask(job, blobs)
  if (job.kind === 'remove') return removeTask([...blobs, ...(await orphansOf(tx, job, epoch))])
  if (blobs.length === 0) return undefined
  return { kind: job.kind, blobs: blobs.map(toJobBlob) }
}

/** A rewrap without blobs still makes the new version of the key, once. */
function rewrapTask(job: JobRow, blobs: readonly BlobRow[]): JobTask | undefined {
  if (!job.organization_id || !job.key_version) return undefined
  if (blobs.length === 0 && job.cursor !== null) return undefined
  return {
    kind: 'rewrap',
    organization: job.organization_id,
    version: job.key_version,
    blobs: blobs.map(({ id, wrap }) => ({ blobId: id, wrap })),
  }
}

type Placed = Pick<BlobRow, 'id' | 'organization_id' | 'project_id'>

function removeTask(blobs: readonly Placed[]): JobTask | undefined {
  if (blobs.length === 0) return undefined
  return { kind: 'remove', blobs: blobs.map((blob) => ({ blobId: blob.id, object: objectOf(blob) })) }
}

/** Looked at again: one that a receipt has made a blob of since, or of an epoch before a restore, is left alone. */
function orphansOf(tx: Transaction, job: JobRow, epoch: number): Promise<Placed[]> {
  return tx.execute<Placed>(sql`
    select o.blob_id as id, o.organization_id, o.project_id from orphans o
    where o.storage_id = ${job.storage_id} and o.blob_id = any(${sql.param(job.batch)}::uuid[]) and o.job_id = ${job.id}
      and o.epoch = ${epoch} and not exists (select from blobs b where b.id = o.blob_id) order by o.blob_id`)
}

function toJobBlob(blob: BlobRow) {
  return {
    blobId: blob.id,
    object: objectOf(blob),
    head: blob.head,
    size: Number(blob.size),
    partSize: blob.part_size,
    wrap: blob.wrap,
    sha256: blob.sha256,
    sealedSha256: blob.sealed_sha256,
  }
}

function objectOf({ organization_id: organization, project_id: project, id }: Placed): string {
  return `b/${organization}/${project}/${id}`
}
