import type { ReceiptAnswer } from '@holdfast/contracts/connector/receipt'
import type { UnplacedFile } from '@holdfast/contracts/uploads'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { audit } from '../audit.ts'
import { DomainError } from '../error.ts'
import { tellProject } from '../events/project-event.ts'
import type { Uploader } from './uploader.ts'
import type { UploadRow } from './upload-row.ts'

/** Days that a file waits for a place. */
export const UNPLACED_DAYS = 30

/** Why a file has no place; anything that is not about places is thrown on. */
export function reasonOf(error: unknown): UnplacedFile['reason'] {
  if (!(error instanceof DomainError)) throw error
  if (error.code === 'parent_missing' || error.code === 'not_a_folder') return 'parent_missing'
  if (error.code === 'node_trashed' || error.code === 'name_taken' || error.code === 'not_a_file')
    return error.code
  throw error
}

/** Keeps a file whose bytes are safe until someone gives it a place. */
export async function leaveUnplaced(
  tx: Transaction,
  { uploader, upload, reason }: { uploader: Uploader; upload: UploadRow; reason: UnplacedFile['reason'] },
): Promise<ReceiptAnswer> {
  const [row] = await tx.execute<{ id: string }>(sql`
    with kept as (
      insert into unplaced (organization_id, project_id, blob_id, upload_id, name, size, modified_at, uploaded_by, expires_at,
        reason)
      values (${upload.organization_id}, ${upload.project_id}, ${upload.blob_id}, ${upload.id}, ${upload.name},
        ${upload.size}::bigint, ${upload.modified_at}::timestamptz, ${upload.actor_id},
        now() + make_interval(days => ${UNPLACED_DAYS}), ${reason})
      returning id),
    settled as (
      update uploads set state = 'unplaced', finished_at = now(), unplaced_id = (select id from kept)
      where id = ${upload.id})
    select id from kept`)
  if (!row) throw new Error('the database made no row')
  const { organization_id: organizationId, project_id: projectId } = upload
  await audit(tx, uploader.ctx, {
    action: 'upload.unplaced',
    object: { kind: 'upload', id: upload.id, name: upload.name },
    after: { reason, size: Number(upload.size) },
    organizationId,
    projectId,
  })
  await tellProject(tx, { organizationId, projectId, kind: 'unplaced', actorId: upload.actor_id })
  return { outcome: 'unplaced', unplacedId: row.id }
}
