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
  template_name: string | null
  level: keyof typeof places
  group_id: string | null
  group_name: string | null
  external: boolean
}

/** Who reaches a project, and why: the nearest assignment of each, their own or a group’s. By name. */
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

/** The nearest assignment of each active member who has one: on the project, on the organisation, or else on a folder. */
function reach(organizationId: string, projectId: string) {
  return sql`
    with given as (
      select r.*, r.user_id as person from role_assignments r
      where r.organization_id = ${organizationId} and r.user_id is not null
      union all
      select r.*, g.user_id from role_assignments r
      join group_members g on g.organization_id = r.organization_id and g.group_id = r.group_id
      where r.organization_id = ${organizationId})
    select distinct on (p.id) p.id as user_id, p.email, p.display_name, p.name_key, r.role, t.name as template_name,
      case when r.node_id is not null then 3 when r.project_id is null then 2 else 1 end as level,
      g.id as group_id, g.name as group_name, m.external
    from given r
    join memberships m on m.organization_id = r.organization_id and m.user_id = r.person and m.state = 'active'
    join users p on p.id = m.user_id
    left join groups g on g.organization_id = r.organization_id and g.id = r.group_id
    left join permission_templates t on t.organization_id = r.organization_id and t.id = r.template_id
    where (r.project_id is null or r.project_id = ${projectId}) and (r.expires_at is null or r.expires_at > now())
    order by p.id, level, r.group_id is not null, g.name`
}

const places = { 1: 'project', 2: 'organization', 3: 'folder' } as const

function toMember(row: MemberRow): ProjectMember {
  return {
    userId: row.user_id,
    email: row.email,
    displayName: row.display_name,
    role: row.role,
    templateName: row.template_name ?? row.role,
    via: places[row.level],
    group: row.group_id === null ? null : { id: row.group_id, name: row.group_name ?? '' },
    external: row.external,
  }
}
