import type { Transaction } from '@holdfast/db/database'
import { lookAt, require } from '../access.ts'
import type { Access } from '../access.ts'
import { can } from '../can.ts'
import { DomainError } from '../error.ts'

/**
 * Before something goes from one folder into another of the same project. What leaves a folder with rights of its own is seen by
 * others than before, so that takes a right of its own there.
 *
 * @throws DomainError `release_forbidden`
 */
export async function checkRelease(
  tx: Transaction,
  access: Access,
  { from, to }: { from: string | null; to: string },
): Promise<void> {
  if (!access.folders?.guarded || from === null) return
  await lookAt(tx, access, [from, to])
  const { guards, projectId } = access.folders
  const around = new Set(guards.get(to))
  const leaves = (guards.get(from) ?? []).some((guard) => !around.has(guard))
  if (leaves && !can(access, 'node.release', { projectId, nodeId: from }))
    throw new DomainError('release_forbidden')
}

/** Before something is put into a folder that was found by its name. */
export async function checkEntry(tx: Transaction, access: Access, folderId: string): Promise<void> {
  if (!access.folders?.guarded) return
  await lookAt(tx, access, [folderId])
  require(access, 'node.write', { projectId: access.folders.projectId, nodeId: folderId })
}
