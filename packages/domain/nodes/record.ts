import type { NodeEvent } from '@holdfast/contracts/nodes'
import { auditAll } from '../audit.ts'
import type { AuditEvent } from '../audit.ts'
import { tellProject } from '../events/project-event.ts'
import type { Scene } from '../projects/enter.ts'
import { writeHistory } from './node-event.ts'
import type { NodeAct } from './node-event.ts'

/** Rows of one audit statement: few enough sizes that the database keeps their plans. */
const AUDIT_ROWS = 50

/**
 * Writes down what a person did to nodes: history, audit and word to the live views, in the transaction of the change and
 * in one round trip. `parentIds` are the folders whose listing changed.
 */
export async function record(
  { tx, ctx, organizationId }: Pick<Scene, 'tx' | 'ctx' | 'organizationId'>,
  projectId: string,
  { acts, parentIds }: { acts: readonly NodeAct[]; parentIds: readonly (string | null)[] },
): Promise<void> {
  if (acts.length === 0) return
  const actorId = ctx.actor.userId
  const audits = acts.map((act) => auditOf(act, { organizationId, projectId }))
  const batches = Array.from({ length: Math.ceil(audits.length / AUDIT_ROWS) }, (_, index) =>
    audits.slice(index * AUDIT_ROWS, (index + 1) * AUDIT_ROWS),
  )
  await Promise.all([
    writeHistory(tx, { organizationId, projectId, actorId }, acts),
    ...batches.map((batch) => auditAll(tx, ctx, batch)),
    tellProject(tx, {
      organizationId,
      projectId,
      kind: 'nodes',
      parentIds,
      nodeIds: acts.map((act) => act.nodeId),
      actorId,
    }),
  ])
}

/** The line of the audit for an act. */
export function auditOf(
  { nodeId, action, name, before, after }: NodeAct,
  where: { organizationId: string; projectId: string },
): AuditEvent {
  const names: Record<NodeEvent['action'], AuditEvent['action']> = {
    created: 'node.created',
    renamed: 'node.renamed',
    moved: 'node.moved',
    version_added: 'version.added',
    version_restored: 'version.restored',
    copied: 'node.copied',
    trashed: 'node.trashed',
    restored: 'node.restored',
    deleted: 'node.deleted',
  }
  return { action: names[action], object: { kind: 'node', id: nodeId, name }, before, after, ...where }
}
