import { nameKey } from '@holdfast/contracts/names'
import type { Project } from '@holdfast/contracts/projects'
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Access } from '../access.ts'
import { can } from '../can.ts'
import type { Context } from '../context.ts'
import { decodeCursor, ID, page } from './cursor.ts'
import { enter } from './enter.ts'
import { selectProjects, toProject } from './project-row.ts'
import type { ProjectRow } from './project-row.ts'

export interface ListProjectsInput {
  organizationId: string
  filter?: string | undefined
  state: 'live' | 'deleted'
  cursor?: string | undefined
  limit: number
}

/** The projects that the acting person reaches, by name. Deleted ones are shown to who may bring them back. */
export function listProjects(
  ctx: Context,
  input: ListProjectsInput,
): Promise<{ items: Project[]; nextCursor: string | null }> {
  const { organizationId, filter, state, cursor, limit } = input
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ tx, access }) => {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, ['', ID])
    const conditions = [
      sql`j.organization_id = ${organizationId}`,
      state === 'live' ? sql`j.deleted_at is null` : sql`j.deleted_at is not null`,
      reachable(access, state),
      filter ? sql`strpos(j.name_key, ${nameKey(filter)}) > 0` : sql`true`,
      after ? sql`(j.name_key, j.id) > (${after[0]}::text, ${after[1]}::uuid)` : sql`true`,
    ]
    const rows = await tx.execute<ProjectRow>(sql`
      ${selectProjects} where ${sql.join(conditions, sql` and `)} order by j.name_key, j.id limit ${limit + 1}`)
    return page(rows, limit, {
      item: (row) => toProject(row, access),
      cursor: (row) => [row.name_key, row.id],
    })
  })
}

/** By the role on the organisation all but those where a nearer role forbids it, else those of nearer roles. */
function reachable(access: Access, state: 'live' | 'deleted'): SQL {
  const verb = state === 'live' ? 'project.see' : 'project.delete'
  const named = [...new Set([...access.projects.keys(), ...access.within])]
  const allowed = named.filter((projectId) => can(access, verb, { projectId }))
  const ids = (list: string[]) => sql`j.id = any(${sql.param(list)}::uuid[])`
  if (!can(access, verb, {})) return ids(allowed)
  return sql`not (${ids(named.filter((id) => !allowed.includes(id)))})`
}
