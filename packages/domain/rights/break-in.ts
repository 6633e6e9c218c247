import type { NodeAccess } from '@holdfast/contracts/rights'
import type { Transaction } from '@holdfast/db/database'
import { accessOfPerson, require } from '../access.ts'
import type { Access } from '../access.ts'
import { audit } from '../audit.ts'
import { can } from '../can.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { tellProject } from '../events/project-event.ts'
import { findNode } from '../nodes/find.ts'
import { enter } from '../projects/enter.ts'
import { requireRecentProof } from '../sessions/proof.ts'
import { assign } from './assign.ts'
import { rightsChanged } from './changed.ts'
import { markGuarded } from './guard.ts'
import { lockFolder, readAccess } from './node-access.ts'

/** Hours for which a private folder that was broken into stays open. */
const HOURS = 8

/**
 * Opens a private folder to an administrator of the organisation: nobody is locked out for ever, and nobody reads in silence. The
 * reason is in the audit, those who have the folder see who is in it, and it ends by itself.
 *
 * @throws DomainError `forbidden`, `not_private`, `proof_required`
 */
export function breakIntoNode(
  ctx: Context,
  { nodeId, reason }: { nodeId: string; reason: string },
): Promise<NodeAccess> {
  return enter(ctx, { kind: 'node', id: nodeId }, async ({ tx, ctx: acting, access, organizationId }) => {
    if (!can(access, 'member.manage', {})) await refuseVisibly(tx, access, nodeId)
    requireRecentProof(acting)
    const node = await lockFolder(tx, nodeId)
    if (!node.private) throw new DomainError('not_private')
    const { userId } = access
    const projectId = node.project_id
    const expiresAt = new Date(Date.now() + HOURS * 3_600_000)
    const given = { templateId: 'project_manager' as const, by: userId, expiresAt }
    await assign(tx, { organizationId, projectId, nodeId }, { userId }, given)
    await markGuarded(tx, [nodeId])
    await rightsChanged(tx, organizationId, [{ userId }])
    await audit(tx, acting, {
      action: 'folder.broken_into',
      object: { kind: 'node', id: nodeId, name: node.name },
      after: { reason, templateId: given.templateId, expiresAt: expiresAt.toISOString() },
      organizationId,
    })
    const parentIds = [node.parent_id, nodeId]
    await tellProject(tx, { organizationId, projectId, kind: 'nodes', parentIds, actorId: userId })
    const now = await accessOfPerson(tx, access, { kind: 'node', id: nodeId })
    if (!now) throw new DomainError('not_found')
    return readAccess(tx, now, await findNode(tx, nodeId))
  })
}

/** @throws DomainError `forbidden` to who sees that there is a folder, else `not_found` */
async function refuseVisibly(tx: Transaction, access: Access, nodeId: string): Promise<never> {
  require(access, 'node.pass', { projectId: (await findNode(tx, nodeId)).project_id, nodeId })
  throw new DomainError('forbidden')
}
