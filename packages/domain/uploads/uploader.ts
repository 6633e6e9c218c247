import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { accessOf } from '../access.ts'
import { can } from '../can.ts'
import type { ConnectorContext } from '../connectors/connector-context.ts'
import type { ActorContext } from '../context.ts'
import { DomainError } from '../error.ts'
import type { UploadRow } from './upload-row.ts'

/** Who reserved an upload, in whose name it is committed, and what they may still do. */
export interface Uploader {
  ctx: ActorContext
  organizationId: string
  mayWrite: boolean
  projectDeleted: boolean
}

/** Looks the uploader up as they are now: removed, disabled or without the right they may not write. */
export async function uploaderOf(
  tx: Transaction,
  connector: ConnectorContext,
  { organizationId, tenantId, upload }: { organizationId: string; tenantId: string; upload: UploadRow },
): Promise<Uploader> {
  const [row] = await tx.execute<{
    email: string | null
    display_name: string | null
    active: boolean
    deleted: boolean
  }>(sql`
    select u.email, u.display_name, coalesce(u.state = 'active', false) as active, j.deleted_at is not null as deleted
    from projects j left join users u on u.id = ${upload.actor_id} where j.id = ${upload.project_id}`)
  const ctx: ActorContext = {
    db: connector.db,
    tenantId,
    actor: {
      userId: upload.actor_id,
      email: row?.email ?? '',
      displayName: row?.display_name ?? '',
      sessionId: upload.session_id,
      session: null,
      operator: false,
    },
    requestId: connector.requestId,
    address: connector.address,
    userAgent: `connector ${connector.connectorId}`,
  }
  const mayWrite = row?.active === true && (await stillMayWrite(tx, ctx, organizationId, upload))
  return { ctx, organizationId, mayWrite, projectDeleted: row?.deleted ?? true }
}

async function stillMayWrite(
  tx: Transaction,
  ctx: ActorContext,
  organizationId: string,
  upload: UploadRow,
): Promise<boolean> {
  try {
    const access = await accessOf(tx, ctx, organizationId, { kind: 'upload', id: upload.id })
    return can(access, 'node.upload', { projectId: upload.project_id, nodeId: upload.parent_id })
  } catch (error) {
    // No member any more.
    if (error instanceof DomainError) return false
    throw error
  }
}
