import type { ExplainedLevel } from '@holdfast/contracts/rights'
import type { Permissions } from '@holdfast/contracts/session'
import type { SinglePermission } from '@holdfast/contracts/roles'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { accessOfPerson, require } from '../access.ts'
import { permissionsOf, singlesOf } from '../can.ts'
import type { Grants } from '../can.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { findNode } from '../nodes/find.ts'
import { enter } from '../projects/enter.ts'
import type { Scene } from '../projects/enter.ts'
import { instantOrNull } from '../projects/time.ts'
import { requireSight } from './node-access.ts'

export interface Explanation {
  person: { id: string; email: string; displayName: string }
  external: boolean
  active: boolean
  permissions: Permissions
  allowed: SinglePermission[]
  levels: ExplainedLevel[]
}

interface Asked {
  organizationId: string
  userId: string
  projectId?: string | undefined
  nodeId?: string | undefined
}

const nothing: Grants = { organization: [], projects: new Map(), folders: null, within: new Set() }

/**
 * What a person may do at a place, and which assignments decide it. Of oneself everyone may ask; of others who sees members there.
 *
 * @throws DomainError `not_found`, `forbidden`
 */
export function explainRights(ctx: Context, asked: Asked): Promise<Explanation> {
  const { organizationId, userId, nodeId } = asked
  const place = nodeId
    ? { kind: 'node' as const, id: nodeId }
    : { kind: 'organization' as const, id: organizationId }
  return enter(ctx, place, async (scene) => {
    const { tx } = scene
    if (scene.organizationId !== organizationId) throw new DomainError('not_found')
    const projectId = await checkAsking(scene, asked)
    const person = await findPerson(tx, organizationId, userId)
    const subject = nodeId
      ? { kind: 'node' as const, id: nodeId }
      : projectId
        ? { kind: 'project' as const, id: projectId }
        : place
    const grants = (await accessOfPerson(tx, { organizationId, userId }, subject)) ?? nothing
    const target = { projectId, nodeId }
    return {
      person: { id: userId, email: person.email, displayName: person.display_name },
      external: person.external,
      active: person.state === 'active',
      permissions: permissionsOf(grants, target),
      allowed: singlesOf(grants, target),
      levels: await readLevels(tx, { organizationId, userId, projectId, nodeId }),
    }
  })
}

/** Answers the project of the place. */
async function checkAsking(
  { tx, access }: Scene,
  { userId, projectId, nodeId }: Asked,
): Promise<string | undefined> {
  if (nodeId) {
    const node = await findNode(tx, nodeId)
    if (userId === access.userId) require(access, 'node.pass', { projectId: node.project_id, nodeId })
    else requireSight(access, node)
    return node.project_id
  }
  if (projectId) {
    const [row] = await tx.execute(sql`select from projects where id = ${projectId}`)
    if (!row) throw new DomainError('not_found')
  }
  if (userId !== access.userId) require(access, 'member.see', { projectId })
  else if (projectId) require(access, 'project.see', { projectId })
  return projectId
}

async function findPerson(tx: Transaction, organizationId: string, userId: string) {
  const [row] = await tx.execute<{
    email: string
    display_name: string
    external: boolean
    state: string
  }>(sql`
    select u.email, u.display_name, m.external, m.state from memberships m join users u on u.id = m.user_id
    where m.organization_id = ${organizationId} and m.user_id = ${userId}`)
  if (!row) throw new DomainError('not_found')
  return row
}

type LevelRow = {
  level: ExplainedLevel['level']
  id: string
  name: string
  private: boolean
  assignments:
    | {
        role: string
        template: string | null
        groupId: string | null
        groupName: string | null
        expiresAt: string | null
      }[]
    | null
}

async function readLevels(
  tx: Transaction,
  { organizationId, userId, projectId = null, nodeId = null }: { [Key in keyof Asked]: Asked[Key] | null },
): Promise<ExplainedLevel[]> {
  const rows = await tx.execute<LevelRow>(sql`
    with recursive up as (
      select id, parent_id, name, private, guarded, 0 as distance from nodes where id = ${nodeId}::uuid
      union all
      select n.id, n.parent_id, n.name, n.private, n.guarded, up.distance + 1 from up join nodes n on n.id = up.parent_id),
    level as (
      select 'folder' as level, id, name, private, distance, project_id, node_id
      from (select up.*, ${projectId}::uuid as project_id, up.id as node_id from up where guarded) f
      union all
      select 'project', id, name, false, 1000, id, null from projects where id = ${projectId}::uuid
      union all
      select 'organization', id, name, false, 1001, null, null from organizations where id = ${organizationId})
    select l.level, l.id, l.name, l.private, (
      select jsonb_agg(jsonb_build_object('role', a.role, 'template', t.name, 'groupId', g.id, 'groupName', g.name,
        'expiresAt', a.expires_at) order by g.name nulls first)
      from role_assignments a
      left join groups g on g.organization_id = a.organization_id and g.id = a.group_id
      left join permission_templates t on t.organization_id = a.organization_id and t.id = a.template_id
      where a.organization_id = ${organizationId} and a.project_id is not distinct from l.project_id
        and a.node_id is not distinct from l.node_id and (a.expires_at is null or a.expires_at > now())
        and (a.user_id = ${userId} or a.group_id in (select group_id from group_members x
          where x.organization_id = ${organizationId} and x.user_id = ${userId}))) as assignments
    from level l order by l.distance`)
  const decisive = rows.findIndex((row) => row.private || (row.assignments?.length ?? 0) > 0)
  return rows.map((row, index) => toLevel(row, index === decisive))
}

function toLevel({ assignments, ...row }: LevelRow, decides: boolean): ExplainedLevel {
  const given = assignments ?? []
  const own = given.some((one) => one.groupId === null)
  return {
    level: row.level,
    id: row.id,
    name: row.name,
    private: row.private,
    decides,
    assignments: given.map((one) => ({
      templateId: one.role,
      templateName: one.template ?? one.role,
      group: one.groupId === null ? null : { id: one.groupId, name: one.groupName ?? '' },
      expiresAt: instantOrNull(one.expiresAt),
      counts: !own || one.groupId === null,
    })),
  }
}
