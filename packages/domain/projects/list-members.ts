import type { ProjectMember } from '@holdfast/contracts/projects'
import type { TemplateId } from '@holdfast/contracts/roles'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import type { Context } from '../context.ts'
import { decodeCursor, ID, page } from './cursor.ts'
import { enter } from './enter.ts'

type MemberRow = {
  user_id: string
  email: string
  display_name: string
  name_key: string
  role: TemplateId
  via: 'organization' | 'project'
}

/** Who reaches a project, and by which role: the nearer one where there are two. By name. */
export function listProjectMembers(
  ctx: Context,
  { projectId, cursor, limit }: { projectId: string; cursor?: string | undefined; limit: number },
): Promise<{ items: ProjectMember[]; nextCursor: string | null }> {
  return enter(ctx, { kind: 'project', id: projectId }, async ({ tx, access, organizationId }) => {
    require(access, 'member.see', { projectId })
    const after = cursor === undefined ? undefined : decodeCursor(cursor, ['', ID])
    const start = after ? sql`where (name_key, user_id) > (${after[0]}::text, ${after[1]}::uuid)` : sql``
    const rows = await tx.execute<MemberRow>(sql`
      with reach as (${reach(organizationId, projectId)})
      select * from reach ${start} order by name_key, user_id limit ${limit + 1}`)
    return page(rows, limit, { item: toMember, cursor: (row) => [row.name_key, row.user_id] })
  })
}

/** One person of a project, or undefined. */
export async function findProjectMember(
  tx: Transaction,
  { organizationId, projectId, userId }: { organizationId: string; projectId: string; userId: string },
): Promise<ProjectMember | undefined> {
  const [row] = await tx.execute<MemberRow>(sql`
    with reach as (${reach(organizationId, projectId)}) select * from reach where user_id = ${userId}`)
  return row && toMember(row)
}

function reach(organizationId: string, projectId: string) {
  return sql`
    select distinct on (p.id) p.id as user_id, p.email, p.display_name, p.name_key, r.role,
      case when r.project_id is null then 'organization' else 'project' end as via
    from memberships m
    join role_assignments r on r.organization_id = m.organization_id and r.user_id = m.user_id
    join users p on p.id = m.user_id
    where m.organization_id = ${organizationId} and (r.project_id is null or r.project_id = ${projectId}) and r.node_id is null
      and m.state = 'active'
    order by p.id, r.project_id nulls last`
}

function toMember(row: MemberRow): ProjectMember {
  return {
    userId: row.user_id,
    email: row.email,
    displayName: row.display_name,
    role: row.role,
    via: row.via,
  }
}
