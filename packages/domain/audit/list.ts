import type { AuditEvent, AuditFilter } from '@holdfast/contracts/audit/trail'
import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import type { Context } from '../context.ts'
import { findNode } from '../nodes/find.ts'
import { enter } from '../projects/enter.ts'
import { conditionsOf, pageQuery, toPage } from './page-query.ts'
import type { EventRow, PageOf } from './page-query.ts'

type Page = { items: AuditEvent[]; nextCursor: string | null }

/** Versions of a file whose openings are looked for. */
const MOST_VERSIONS = 1000

/**
 * The trail of an organisation, newest first. Who sees the trail of a project alone names it.
 *
 * @throws DomainError `not_found`, `forbidden`, `invalid_cursor`
 */
export function listAudit(
  ctx: Context,
  { organizationId, ...query }: AuditFilter & PageOf & { organizationId: string },
): Promise<Page> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ tx, access }) => {
    const { cursor, limit, ...filter } = query
    require(access, 'audit.see', { projectId: filter.projectId })
    const rows = await tx.execute<EventRow>(
      pageQuery(organizationId, conditionsOf(filter), { cursor, limit }),
    )
    return toPage(rows, limit)
  })
}

/** The trail of a project. */
export function listProjectAudit(
  ctx: Context,
  { projectId, ...query }: AuditFilter & PageOf & { projectId: string },
): Promise<Page> {
  return enter(ctx, { kind: 'project', id: projectId }, async ({ tx, access, organizationId }) => {
    const { cursor, limit, ...filter } = query
    require(access, 'audit.see', { projectId })
    const conditions = conditionsOf({ ...filter, projectId })
    return toPage(await tx.execute<EventRow>(pageQuery(organizationId, conditions, { cursor, limit })), limit)
  })
}

/** What was done to a node, and who opened its versions. */
export function listNodeAudit(ctx: Context, { nodeId, ...of }: PageOf & { nodeId: string }): Promise<Page> {
  return enter(ctx, { kind: 'node', id: nodeId }, async ({ tx, access, organizationId }) => {
    const { project_id: projectId } = await findNode(tx, nodeId)
    require(access, 'node.read', { projectId, nodeId })
    require(access, 'audit.see', { projectId })
    const versions = await tx.execute<{ id: string }>(sql`
      select id from file_versions where node_id = ${nodeId} order by id desc limit ${MOST_VERSIONS}`)
    const ids = [nodeId, ...versions.map(({ id }) => id)]
    const conditions = [sql`e.object_id = any(${sql.param(ids)}::uuid[])`]
    return toPage(await tx.execute<EventRow>(pageQuery(organizationId, conditions, of)), of.limit)
  })
}
