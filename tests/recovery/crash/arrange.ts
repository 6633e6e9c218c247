import {
  copyNodes,
  deleteNodes,
  moveNodes,
  renameNode,
  restoreNodes,
  trashNodes,
} from '@holdfast/contracts/nodes'
import { attempt } from './attempt.ts'
import { attemptOne, note, pickPlaced, requireDone } from './self.ts'
import type { Self } from './self.ts'

/* What a client does with files that it has: one act each on a file of its own. */

export async function rename(self: Self): Promise<void> {
  const [nodeId, place] = pickPlaced(self) ?? []
  if (!nodeId || !place) return
  const name = `renamed-${self.nextFile()}.bin`
  const request = { params: { nodeId }, body: { name } }
  note(self, nodeId, await attempt((signal) => self.client.call(renameNode, request, signal)), 'rename', {
    ...place,
    name,
  })
}

export async function move(self: Self): Promise<void> {
  const [nodeId, place] = pickPlaced(self) ?? []
  if (!nodeId || !place) return
  const [a, b] = self.folders
  const parentId = place.parentId === a ? b : a
  const request = { params: { projectId: self.projectId }, body: { nodeIds: [nodeId], parentId } }
  note(self, nodeId, await attemptOne((signal) => self.client.call(moveNodes, request, signal)), 'move', {
    ...place,
    parentId,
  })
}

export async function copy(self: Self): Promise<void> {
  const [nodeId, place] = pickPlaced(self) ?? []
  if (!nodeId || !place) return
  const body = { nodeIds: [nodeId], parentId: place.parentId, conflict: 'keep_both' as const }
  const request = { params: { projectId: self.projectId }, body }
  requireDone(
    self.journal,
    await attemptOne((signal) => self.client.call(copyNodes, request, signal)),
    'copy',
  )
}

export async function trashAndRestore(self: Self): Promise<void> {
  const [nodeId, place] = pickPlaced(self) ?? []
  if (!nodeId || !place) return
  const request = { params: { projectId: self.projectId }, body: { nodeIds: [nodeId] } }
  const trashed = await attemptOne((signal) => self.client.call(trashNodes, request, signal))
  note(self, nodeId, trashed, 'trash', { ...place, trashed: true })
  if (trashed.kind !== 'done' || self.chance.next() < 0.3) return
  const restored = await attemptOne((signal) => self.client.call(restoreNodes, request, signal))
  note(self, nodeId, restored, 'restore', place)
}

export async function deleteForGood(self: Self): Promise<void> {
  const [nodeId, place] = pickPlaced(self) ?? []
  if (!nodeId || !place || self.chance.next() < 0.5) return
  const request = { params: { projectId: self.projectId }, body: { nodeIds: [nodeId] } }
  const trashed = await attemptOne((signal) => self.client.call(trashNodes, request, signal))
  note(self, nodeId, trashed, 'trash', { ...place, trashed: true })
  if (trashed.kind !== 'done') return
  const contents = self.journal.sent.filter((sent) => sent.nodeId === nodeId)
  for (const sent of contents) sent.deletion = 'asked'
  const deleted = await attemptOne((signal) => self.client.call(deleteNodes, request, signal))
  requireDone(self.journal, deleted, 'delete')
  self.journal.places.set(nodeId, 'uncertain')
  if (deleted.kind === 'done') for (const sent of contents) sent.deletion = 'done'
}
