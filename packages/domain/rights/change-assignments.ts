import type { AssignmentChange } from '@holdfast/contracts/rights'
import { sql } from 'drizzle-orm'
import { accessOfPerson, require } from '../access.ts'
import type { Access } from '../access.ts'
import { auditAll } from '../audit.ts'
import type { AuditEvent } from '../audit.ts'
import { can, mayGive } from '../can.ts'
import type { Target, Verb } from '../can.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { tellProject } from '../events/project-event.ts'
import { requireAdministrator } from '../organizations/manage-member.ts'
import { enter } from '../projects/enter.ts'
import type { Scene } from '../projects/enter.ts'
import { findTemplate } from '../templates/find.ts'
import { assign, findAssigned, unassign } from './assign.ts'
import type { Principal } from './assign.ts'
import { rightsChanged } from './changed.ts'
import { markGuarded } from './guard.ts'
import { findPlaces } from './places.ts'
import type { FoundPlace } from './places.ts'
import { findPrincipals } from './principals.ts'

/**
 * Gives and takes rights of people and groups at any places, all of it or nothing, with a row of the audit for each change.
 * Nobody gives or takes what they do not have themselves; on a folder decides who may set rights there, so that into a
 * private folder nobody gets past those who have it.
 *
 * @throws DomainError `forbidden`, `not_found`, `role_too_high`, `outside_forbidden`, `last_administrator`, `template_missing`,
 *   `person_missing`, `group_missing`, `folder_missing`
 */
export function changeAssignments(
  ctx: Context,
  { organizationId, changes }: { organizationId: string; changes: readonly AssignmentChange[] },
): Promise<{ changed: number }> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async (scene) => {
    const { tx } = scene
    const onOrganization = changes.some((change) => !change.projectId && !change.nodeId)
    // As every act on members: the last administrator must not go by two acts at once.
    if (onOrganization)
      await tx.execute(sql`select from organizations where id = ${organizationId} for update`)
    const [places, principals] = [
      await findPlaces(tx, organizationId, changes),
      await findPrincipals(tx, organizationId, changes.map(whoOf)),
    ]
    const accesses = new Map<string, Access>()
    const events: AuditEvent[] = []
    for (const change of changes) {
      const place = places(change)
      const access = await accessAt(scene, accesses, place)
      const event = await changeOne({ ...scene, access }, place, principals(whoOf(change)), change)
      if (event) events.push(event)
    }
    if (events.length === 0) return { changed: 0 }
    if (onOrganization) await requireAdministrator(scene)
    const touched = [
      ...new Map(changes.map((change) => [`${change.nodeId ?? change.projectId}`, places(change)])).values(),
    ]
    await markGuarded(
      tx,
      touched.flatMap((place) => place.nodeId ?? []),
    )
    await rightsChanged(tx, organizationId, changes.map(whoOf))
    await auditAll(tx, scene.ctx, events)
    for (const { projectId, nodeId } of touched)
      if (projectId)
        await tellProject(tx, {
          organizationId,
          projectId,
          kind: nodeId ? 'nodes' : 'members',
          actorId: scene.access.userId,
        })
    return { changed: events.length }
  })
}

function whoOf({ userId, groupId = '' }: AssignmentChange): Principal {
  return userId === undefined ? { groupId } : { userId }
}

/** The acting person's rights where the place is, loaded once a project. */
async function accessAt(scene: Scene, known: Map<string, Access>, place: FoundPlace): Promise<Access> {
  const { projectId, nodeId } = place
  if (!projectId) return scene.access
  const key = nodeId ?? projectId
  const loaded =
    known.get(key) ??
    (await accessOfPerson(scene.tx, scene.access, {
      kind: 'project',
      id: projectId,
      nodes: nodeId ? [nodeId] : [],
    }))
  if (!loaded) throw new DomainError('not_found')
  known.set(key, loaded)
  return loaded
}

/** The verb that giving rights at a place asks for. */
export function givingAt({ nodeId }: Target): Verb {
  return nodeId ? 'node.rights' : 'member.manage'
}

async function changeOne(
  { tx, access, organizationId }: Scene,
  place: FoundPlace,
  { who, name, external }: ReturnType<Awaited<ReturnType<typeof findPrincipals>>>,
  { templateId, expiresAt }: AssignmentChange,
): Promise<AuditEvent | undefined> {
  const { target } = place
  require(access, givingAt(target), target)
  const before = await findAssigned(tx, place, who)
  for (const id of new Set([before, templateId]))
    if (id !== null && !mayGive(access, await findTemplate(tx, id), target))
      throw new DomainError('role_too_high')
  if (templateId !== null && external && !can(access, 'member.invite_outside', target))
    throw new DomainError('outside_forbidden')
  if (before === null && templateId === null) return undefined
  if (templateId === null) await unassign(tx, place, who)
  else {
    const until = expiresAt === null ? null : new Date(expiresAt)
    await assign(tx, place, who, { templateId, by: access.userId, expiresAt: until })
  }
  const at = { projectId: place.projectId, nodeId: place.nodeId, place: place.name }
  return {
    action: templateId === null ? 'rights.removed' : 'rights.given',
    object: { kind: 'userId' in who ? 'member' : 'group', id: Object.values(who)[0], name },
    before: { templateId: before, ...at },
    after: { templateId, ...at, ...(expiresAt && { expiresAt }), ...(external && { external }) },
    organizationId,
  }
}
