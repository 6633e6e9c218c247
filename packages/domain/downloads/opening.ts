import type { AuditObject } from '../audit.ts'
import { audit } from '../audit.ts'
import { sql } from 'drizzle-orm'
import type { Scene } from '../projects/enter.ts'

export interface Opening {
  projectId: string
  /** The version, or the archive. */
  objectId: string
  purpose: string
  object: AuditObject
}

/**
 * Notes that a session reads something, with one *opened* in the audit for each session, object and purpose. Answers the
 * opening's id, under which connectors report the bytes.
 */
export async function noteOpening(
  { tx, ctx, organizationId }: Pick<Scene, 'tx' | 'ctx' | 'organizationId'>,
  { projectId, objectId, purpose, object }: Opening,
): Promise<string> {
  const [row] = await tx.execute<{ id: string; first: boolean }>(sql`
    insert into openings (organization_id, project_id, session_id, user_id, object_id, purpose)
    values (${organizationId}, ${projectId}, ${ctx.actor.sessionId}, ${ctx.actor.userId}, ${objectId}, ${purpose})
    on conflict (session_id, object_id, purpose) do update set last_at = now()
    returning id, first_at = last_at as first`)
  if (!row) throw new Error('the database made no row')
  if (row.first)
    await audit(tx, ctx, {
      action: `${object.kind}.opened`,
      object,
      after: { purpose, projectId },
      organizationId,
    })
  return row.id
}
