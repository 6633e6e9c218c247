import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import type { Access, Subject } from '../access.ts'
import type { Held, Verb } from '../can.ts'
import type { ActorContext } from '../context.ts'
import { DomainError } from '../error.ts'
import type { WayDocument } from '../rights/held.ts'
import { predefined } from '../templates/predefined.ts'

/** By which request somebody looks into an organisation as support, and how far it reaches. */
export interface Support {
  requestIds: readonly string[]
  tenantId: string
  /** Any of them lets read what is in files. */
  content: boolean
  endsAt: Date
  /** Folders to which some of them are limited, by project. */
  folders: readonly { projectId: string; folderId: string; held: Held }[]
}

/** Looking, nothing else: whatever a template would allow, support changes nothing. */
const looking: readonly Verb[] = [
  'organization.see',
  'project.see',
  'node.pass',
  'node.read',
  'version.read',
  'node.download',
]

/** Names, sizes, dates and versions, not what is in the files. */
const metadataOnly: Held = [{ ...predefined.viewer, deny: ['files.download'] }]
const withContent: Held = [predefined.viewer]

/** The levels and permissions of a support access, as they are shown. */
export function heldBySupport(content: boolean): Held {
  return content ? withContent : metadataOnly
}

interface Row extends Record<string, unknown> {
  id: string
  project_id: string | null
  folder_id: string | null
  content: boolean
  ends_at: string
}

/**
 * The rights of an operator who entered as support in this session, in a transaction scoped to the organisation. Asked with every
 * request, so that an end is an end.
 *
 * @throws DomainError `not_found` when no support access holds
 */
export async function supportAccess(
  tx: Pick<Queries, 'execute'>,
  { actor }: ActorContext,
  { organizationId, tenantId }: { organizationId: string; tenantId: string },
  subject: Subject,
): Promise<Access> {
  const rows = await tx.execute<Row>(sql`
    select r.id, r.project_id, r.folder_id, r.content, r.ends_at from support_requests r
    join support_entries e on e.request_id = r.id and e.session_id = ${actor.sessionId}
    where r.organization_id = ${organizationId} and r.operator_id = ${actor.userId} and r.state = 'approved'
      and r.ends_at > now() order by r.id`)
  const ends = rows.map((row) => Date.parse(row.ends_at))
  if (ends.length === 0 || actor.token) throw new DomainError('not_found')
  const folders = rows.flatMap(({ project_id: projectId, folder_id: folderId, content }) =>
    projectId && folderId ? [{ projectId, folderId, held: heldBySupport(content) }] : [],
  )
  const access: Access = {
    organizationId,
    userId: actor.userId,
    organization: rows.filter((row) => row.project_id === null).flatMap((row) => heldBySupport(row.content)),
    projects: onProjects(rows),
    within: new Set(folders.map(({ projectId }) => projectId)),
    folders: null,
    verbs: new Set(looking),
    support: {
      requestIds: rows.map((row) => row.id),
      tenantId,
      content: rows.some((row) => row.content),
      endsAt: new Date(Math.max(...ends)),
      folders,
    },
  }
  await lookIntoProject(tx, access, subject)
  return access
}

/** What is approved for the organisation holds in its projects, too. */
function onProjects(rows: readonly Row[]): Map<string, Held> {
  const wide = rows.filter((row) => row.project_id === null).flatMap((row) => heldBySupport(row.content))
  const whole = rows.filter((row) => row.project_id !== null && row.folder_id === null)
  const byProject = Map.groupBy(whole, (row) => row.project_id ?? '')
  return new Map(
    [...byProject].map(([projectId, own]) => [
      projectId,
      [...wide, ...own.flatMap((row) => heldBySupport(row.content))],
    ]),
  )
}

async function lookIntoProject(
  tx: Pick<Queries, 'execute'>,
  access: Access,
  { kind, id, nodes = [] }: Subject,
) {
  const [row] = await tx.execute<{ project: string | null; node: string | null }>(sql`
    select case ${kind}::text when 'project' then ${id}::uuid
        when 'node' then (select project_id from nodes where id = ${id})
        when 'version' then (select project_id from file_versions where id = ${id})
        when 'archive' then (select project_id from archives where id = ${id}) end as project,
      case ${kind}::text when 'node' then ${id}::uuid
        when 'version' then (select node_id from file_versions where id = ${id}) end as node`)
  if (!row?.project) return
  const own = await tx.execute(sql`select from nodes where project_id = ${row.project} and guarded limit 1`)
  const limited = access.support?.folders.some(({ projectId }) => projectId === row.project) ?? false
  const guarded = limited || own.length > 0
  const nothing = { nearest: new Map(), passages: new Set<string>(), guards: new Map() }
  access.folders = { projectId: row.project, guarded, ...nothing }
  if (guarded) await lookAtAsSupport(tx, access, [...nodes, ...(row.node ? [row.node] : [])])
}

/**
 * Looks at nodes of the project that the access was loaded for: in a folder that was approved, on the way there, or neither. Private
 * folders stay closed, unless one of them is what was approved.
 */
export async function lookAtAsSupport(
  tx: Pick<Queries, 'execute'>,
  access: Access,
  nodeIds: readonly string[],
): Promise<void> {
  const { folders, support } = access
  if (!folders?.guarded || !support || nodeIds.length === 0) return
  const { projectId } = folders
  const approved = support.folders.filter((one) => one.projectId === projectId)
  const closed = await closedWays(tx, access, [...nodeIds, ...approved.map(({ folderId }) => folderId)])
  const [nearest, passages] = [new Map(folders.nearest), new Set(folders.passages)]
  const wide = access.projects.get(projectId) ?? access.organization
  for (const id of nodeIds) nearest.set(id, closed.get(id)?.length === 0 ? wide : [])
  for (const { folderId, held } of approved) {
    const around = closed.get(folderId) ?? []
    const ways = await tx.execute<{ target: string; inside: boolean; passage: boolean }>(sql`
      select * from support_ways(${folderId}, ${sql.param([...nodeIds])}::uuid[])`)
    for (const { target, inside, passage } of ways) {
      const open = (closed.get(target) ?? []).every((id) => around.includes(id))
      if (inside && open) nearest.set(target, [...held, ...(nearestHeld(nearest.get(target)) ?? [])])
      if (passage) passages.add(target)
    }
  }
  access.folders = { ...folders, nearest, passages }
}

/** The private folders around each node. */
async function closedWays(
  tx: Pick<Queries, 'execute'>,
  { organizationId, userId, folders }: Access,
  nodeIds: readonly string[],
): Promise<Map<string, string[]>> {
  const [row] = await tx.execute<{ ways: WayDocument[] }>(sql`
    select ways_of(${organizationId}, ${userId}, ${folders?.projectId}, ${sql.param([...nodeIds])}::uuid[]) as ways`)
  const closed = (row?.ways ?? []).map(
    ({ target, marks }) => [target, marks.filter((mark) => mark.private).map((mark) => mark.id)] as const,
  )
  return new Map(closed)
}

function nearestHeld(held: Held | 'above' | undefined): Held | undefined {
  return held === 'above' ? undefined : held
}
