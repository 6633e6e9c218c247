import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import { can } from './can.ts'
import type { FolderRights, Grants, Target, Verb } from './can.ts'
import type { Context } from './context.ts'
import { signedIn } from './context.ts'
import { DomainError } from './error.ts'
import { heldOf, nearestOf } from './rights/held.ts'
import type { HeldDocument, WayDocument } from './rights/held.ts'
import { lookAtAsSupport } from './support/access.ts'
import type { Support } from './support/access.ts'
import { verbsOf } from './tokens/scopes.ts'

/** The rights of a person in one organisation, loaded once for a use case. */
export interface Access extends Grants {
  organizationId: string
  userId: string
  /** No member, but an operator who was let in to help. */
  support?: Support | undefined
}

/** What a request names: only what concerns it is loaded. `nodes` are folders or files beside it, of the same project. */
export interface Subject {
  kind: 'organization' | 'project' | 'node' | 'version' | 'upload' | 'archive'
  id: string
  nodes?: readonly string[] | undefined
}

interface RightsDocument {
  project: string | null
  guarded: boolean
  held: (HeldDocument & { project: string | null })[]
  within: string[]
  ways: WayDocument[]
}

/**
 * Loads the acting person's rights in an organisation, as far as the subject needs them; the transaction must be scoped to the
 * organisation.
 *
 * @throws DomainError `not_found` when the person is no active member
 */
export async function accessOf(
  tx: Pick<Queries, 'execute'>,
  ctx: Context,
  organizationId: string,
  subject: Subject,
): Promise<Access> {
  const { userId, token } = signedIn(ctx).actor
  if (token && token.organizationId !== organizationId) throw new DomainError('not_found')
  const access = await accessOfPerson(tx, { organizationId, userId }, subject)
  if (!access) throw new DomainError('not_found')
  return token ? { ...access, verbs: verbsOf(token.scopes) } : access
}

/** The same for any person; undefined when they are no active member. */
export async function accessOfPerson(
  tx: Pick<Queries, 'execute'>,
  { organizationId, userId }: { organizationId: string; userId: string },
  { kind, id, nodes = [] }: Subject,
): Promise<Access | undefined> {
  const [row] = await tx.execute<{ rights: RightsDocument | null }>(sql`
    select rights_of(${organizationId}, ${userId}, ${kind}, ${id}, ${sql.param(nodes)}::uuid[]) as rights`)
  const rights = row?.rights
  if (!rights) return undefined
  const places = Map.groupBy(rights.held, (one) => one.project)
  const projects = [...places].flatMap(([project, held]) =>
    project === null ? [] : [[project, heldOf(held)] as const],
  )
  return {
    organizationId,
    userId,
    organization: heldOf(places.get(null) ?? []),
    projects: new Map(projects),
    within: new Set(rights.within),
    folders: rights.project === null ? null : foldersOf(rights.project, rights.guarded, rights.ways),
  }
}

/**
 * Looks at further nodes of the project that the access was loaded for, so that `can` knows them. Asks nothing where no folder
 * has rights of its own.
 */
export async function lookAt(
  tx: Pick<Queries, 'execute'>,
  access: Access,
  nodeIds: readonly string[],
): Promise<void> {
  const { folders } = access
  if (!folders?.guarded) return
  const unknown = nodeIds.filter((id) => !folders.nearest.has(id))
  if (unknown.length === 0) return
  if (access.support) return lookAtAsSupport(tx, access, unknown)
  const [row] = await tx.execute<{ ways: WayDocument[] }>(sql`
    select ways_of(${access.organizationId}, ${access.userId}, ${folders.projectId}, ${sql.param(unknown)}::uuid[]) as ways`)
  const more = foldersOf(folders.projectId, true, row?.ways ?? [])
  access.folders = {
    ...folders,
    nearest: new Map([...folders.nearest, ...more.nearest]),
    passages: new Set([...folders.passages, ...more.passages]),
    guards: new Map([...folders.guards, ...more.guards]),
  }
}

function foldersOf(projectId: string, guarded: boolean, ways: readonly WayDocument[]): FolderRights {
  return {
    projectId,
    guarded,
    nearest: new Map(ways.map((way) => [way.target, nearestOf(way)])),
    passages: new Set(ways.filter((way) => way.passage).map((way) => way.target)),
    guards: new Map(ways.map((way) => [way.target, way.marks.map((mark) => mark.id)])),
  }
}

/**
 * Goes on only when the verb is allowed.
 *
 * @throws DomainError `not_found` when the person may not even see the project or node, else `forbidden`
 */
export function require(access: Access, verb: Verb, target: Target = {}): void {
  if (can(access, verb, target)) return
  const { projectId, nodeId } = target
  const visible =
    projectId === undefined || can(access, nodeId === undefined ? 'project.see' : 'node.pass', target)
  throw new DomainError(visible ? 'forbidden' : 'not_found')
}

/**
 * Before an act on nodes of a project whose rights are looked at one by one: where folders have rights of their own, seeing the
 * project is enough to go on; elsewhere the right on the project decides for all.
 */
export function requireWithin(access: Access, verb: Verb, projectId: string): void {
  const guarded = access.folders?.projectId === projectId && access.folders.guarded
  require(access, guarded ? 'project.see' : verb, { projectId })
}
