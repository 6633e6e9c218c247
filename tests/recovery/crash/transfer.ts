import { createFolder, trashNodes } from '@holdfast/contracts/nodes'
import { getUpload, reserveUploads } from '@holdfast/contracts/uploads'
import { download as readFile, fileAddress, sha256 } from '../../harness/transfers.ts'
import { attempt } from './attempt.ts'
import type { Sent } from './journal.ts'
import { contentOf } from './random.ts'
import { attemptOne, pickPlaced, requireDone } from './self.ts'
import type { Self } from './self.ts'
import { sendOn } from './send.ts'

/* What a client does with bytes: begins uploads, goes on with them, reads files back. */

const MiB = 1 << 20
const PART = 16 * MiB
/** Mostly small, as people's files are; every edge of the geometry; some that take several requests. */
const SIZES = [
  0,
  1,
  100,
  4096,
  4096,
  4096,
  4096,
  20_000,
  65_537,
  MiB,
  3 * MiB + 7,
  PART - 1,
  PART,
  PART + 1,
  37 * MiB,
]

export async function uploadNew(self: Self): Promise<void> {
  const parentId = self.chance.pick(self.folders)
  const sent = await announce(self, { parentId, becomesPlace: true })
  if (sent) await send(self, sent)
}

export async function uploadVersion(self: Self): Promise<void> {
  const [, place] = pickPlaced(self) ?? []
  if (!place) return
  const sent = await announce(self, { parentId: place.parentId, versionOf: place.name, becomesPlace: false })
  if (sent) await send(self, sent)
}

/** The folder goes to the trash between the announcement and the last byte: the file must end unplaced, not lost. */
export async function uploadIntoTrash(self: Self): Promise<void> {
  const { client, projectId, folders, nextFile, journal } = self
  const folder = { params: { projectId }, body: { parentId: folders[0], name: `passing-${nextFile()}` } }
  const made = await attempt((signal) => client.call(createFolder, folder, signal))
  if (made.kind !== 'done') return
  const sent = await announce(self, { parentId: made.value.id, becomesPlace: false })
  if (!sent) return
  const act = { params: { projectId }, body: { nodeIds: [made.value.id] } }
  const trashed = await attemptOne((signal) => client.call(trashNodes, act, signal))
  await send(self, sent)
  if (trashed.kind === 'done' && sent.outcome === 'committed')
    journal.fail(`${sent.name} was committed into a folder in the trash`)
}

export async function resume(self: Self): Promise<void> {
  const open = self.sent.filter((sent) => sent.outcome === 'open')
  if (open.length > 0) await send(self, self.chance.pick(open))
}

/** Sends whatever is unfinished to its end. */
export async function finishAll(self: Self, until: number): Promise<void> {
  for (const sent of self.sent) while (sent.outcome === 'open' && Date.now() < until) await send(self, sent)
  for (const { outcome, name, offset, size } of self.sent)
    if (outcome === 'open')
      self.journal.fail(`${name} could not be finished; it stands at ${offset} of ${size}`)
}

export async function download(self: Self): Promise<void> {
  const { client, journal } = self
  const [nodeId] = pickPlaced(self) ?? []
  if (!nodeId) return
  try {
    const { status, bytes } = await readFile(client, fileAddress(nodeId))
    const hash = sha256(bytes)
    if (status === 200 && !journal.sent.some((sent) => sent.sha256 === hash))
      journal.fail(`download of ${nodeId}: ${bytes.length} bytes that no client sent`)
    if (status === 404) journal.fail(`download of ${nodeId}: the connector answers 404`)
  } catch {
    // A cut line is what this is about; a whole answer is what was looked at.
    journal.count('downloads cut')
  }
}

type Announcement = { parentId: string; versionOf?: string; becomesPlace: boolean }

async function announce(
  self: Self,
  { parentId, versionOf, becomesPlace }: Announcement,
): Promise<Sent | undefined> {
  const { client, projectId, chance, journal, seed, nextFile, mayStore } = self
  const size = chance.pick(SIZES)
  if (!mayStore(size)) return undefined
  const file = nextFile()
  const name = versionOf ?? `file-${file}.bin`
  const conflict = versionOf ? ('new_version' as const) : ('fail' as const)
  const body = { parentId, conflict, files: [{ ref: String(file), path: [name], size }] }
  const reserved = await attempt((signal) =>
    client.call(reserveUploads, { params: { projectId }, body }, signal),
  )
  requireDone(journal, reserved, `reserve ${name}`)
  if (reserved.kind !== 'done') return undefined
  const [item] = reserved.value.items
  if (!item?.uploadId) {
    journal.fail(`reserve ${name}: ${item?.problem?.code}`)
    return undefined
  }
  const sent: Sent = {
    file,
    size,
    sha256: sha256(contentOf(seed, file, size)),
    name,
    place: becomesPlace ? { name, parentId, trashed: false } : undefined,
    uploadId: item.uploadId,
    offset: 0,
    allSent: false,
    outcome: 'open',
    nodeId: undefined,
    deletion: 'none',
  }
  self.sent.push(sent)
  journal.sent.push(sent)
  return sent
}

async function send(self: Self, sent: Sent): Promise<void> {
  const { client, chance, journal, seed } = self
  await sendOn({ client, sent, content: contentOf(seed, sent.file, sent.size), chance, journal })
  if (sent.outcome !== 'committed' || sent.nodeId) return
  const params = { uploadId: sent.uploadId }
  const state = await attempt((signal) => client.call(getUpload, { params }, signal))
  requireDone(journal, state, `state of ${sent.name}`)
  if (state.kind !== 'done') return
  const { nodeId } = state.value
  if (state.value.state !== 'committed' || !nodeId)
    return journal.fail(`${sent.name} was acknowledged and is ${state.value.state}`)
  sent.nodeId = nodeId
  if (sent.place) journal.places.set(nodeId, sent.place)
}
