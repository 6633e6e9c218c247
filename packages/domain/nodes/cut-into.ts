import type { Scene } from '../projects/enter.ts'
import { cutBelow } from '../rights/changed.ts'
import type { NodeRow } from './node-row.ts'

/** What came into a folder with rights of its own is read by others than before: who reads it now asks for a new grant. */
export async function cutInto(
  { tx, access }: Pick<Scene, 'tx' | 'access'>,
  projectId: string,
  { nodes, parentId }: { nodes: readonly NodeRow[]; parentId: string },
): Promise<void> {
  if (!access.folders?.guards.get(parentId)?.length || nodes.length === 0) return
  await cutBelow(
    tx,
    projectId,
    nodes.map((node) => node.id),
  )
}
