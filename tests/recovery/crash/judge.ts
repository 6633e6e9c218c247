import {
  createFolder,
  getNode,
  listNodes,
  listTrash,
  listVersions,
  restoreNodes,
} from '@holdfast/contracts/nodes'
import type { FileVersion, Node } from '@holdfast/contracts/nodes'
import type { Project } from '@holdfast/contracts/projects'
import { listUnplaced, placeUnplaced } from '@holdfast/contracts/uploads'
import { ApiProblem } from '../../harness/client.ts'
import type { Client } from '../../harness/client.ts'
import { download, sha256, versionAddress } from '../../harness/transfers.ts'
import type { Journal } from './journal.ts'

type Court = { client: Client; project: Project; journal: Journal }

/** Whether every node is where the last acknowledged act of its owner left it. */
export async function checkPlaces({ client, journal }: Court): Promise<void> {
  for (const [nodeId, place] of journal.places) {
    if (place === 'uncertain') continue
    try {
      const node = await client.call(getNode, { params: { nodeId } })
      const found = { name: node.name, parentId: node.parentId, trashed: node.trashedAt !== null }
      if (JSON.stringify(found) !== JSON.stringify(place))
        journal.fail(
          `node ${nodeId} is ${JSON.stringify(found)} and was acknowledged as ${JSON.stringify(place)}`,
        )
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
      if (!(place.trashed && error.status === 404))
        journal.fail(`node ${nodeId} (${place.name}): ${error.message}`)
    }
  }
}

/**
 * Brings everything to light (unplaced files get a place, the trash is emptied by restoring), reads every version byte by byte
 * and compares with what clients sent.
 */
export async function checkContents(court: Court): Promise<void> {
  await placeAll(court)
  await restoreAll(court)
  const found = new Map<string, number>()
  const files = await walk(court, court.project.rootId)
  const versions: FileVersion[] = []
  for (const file of files)
    versions.push(
      ...(await all((cursor) =>
        court.client.call(listVersions, { params: { nodeId: file.id }, query: { cursor } }),
      )),
    )
  await inParallel(versions, 4, (version) => readVersion(court, version, found))
  compare(court.journal, found)
  court.journal.counts.set('versions read back', versions.length)
}

async function placeAll({ client, project, journal }: Court): Promise<void> {
  const params = { projectId: project.id }
  const waiting = await all((cursor) => client.call(listUnplaced, { params, query: { cursor } }))
  if (waiting.length === 0) return
  const folder = await client.call(createFolder, {
    params,
    body: { parentId: project.rootId, name: 'placed by the judge' },
  })
  for (const file of waiting) {
    const body = { parentId: folder.id, name: file.name, conflict: 'keep_both' as const }
    await client.call(placeUnplaced, { params: { ...params, unplacedId: file.id }, body })
  }
  journal.counts.set('unplaced files placed', waiting.length)
}

async function restoreAll({ client, project, journal }: Court): Promise<void> {
  const params = { projectId: project.id }
  const trashed = await all((cursor) => client.call(listTrash, { params, query: { cursor } }))
  for (const node of trashed) {
    const body = { nodeIds: [node.id], conflict: 'keep_both' as const }
    const { failed } = await client.call(restoreNodes, { params, body })
    for (const { code } of failed) journal.fail(`restore of ${node.name} from the trash: ${code}`)
  }
  journal.counts.set('restored from the trash', trashed.length)
}

async function walk(court: Court, parentId: string): Promise<Node[]> {
  const { client, project } = court
  const nodes = await all((cursor) =>
    client.call(listNodes, { params: { projectId: project.id }, query: { parentId, cursor } }),
  )
  const files = nodes.filter((node) => node.kind === 'file')
  for (const folder of nodes.filter((node) => node.kind === 'folder'))
    files.push(...(await walk(court, folder.id)))
  return files
}

async function readVersion(
  { client, journal }: Court,
  version: FileVersion,
  found: Map<string, number>,
): Promise<void> {
  try {
    const { status, bytes } = await download(client, versionAddress(version.id))
    const hash = sha256(bytes)
    if (status !== 200)
      return journal.fail(`version ${version.id}: ${status} ${bytes.toString('utf8', 0, 300)}`)
    if (bytes.length !== version.size)
      journal.fail(`version ${version.id} has ${bytes.length} bytes and says ${version.size}`)
    if (version.sha256 && version.sha256 !== hash)
      journal.fail(`version ${version.id} is not what its SHA-256 says`)
    found.set(hash, (found.get(hash) ?? 0) + 1)
  } catch (error) {
    journal.fail(`version ${version.id} (${version.size} bytes) cannot be read: ${String(error)}`)
  }
}

/** Everything acknowledged is there, and nothing is there that no client had sent to its last byte. */
function compare(journal: Journal, found: ReadonlyMap<string, number>): void {
  const known = new Map<string, boolean>()
  for (const sent of journal.sent) {
    known.set(sent.sha256, (known.get(sent.sha256) ?? false) || sent.allSent)
    const acknowledged = sent.outcome === 'committed' || sent.outcome === 'unplaced'
    if (acknowledged && sent.deletion === 'none' && !found.has(sent.sha256))
      journal.fail(
        `${sent.name} (${sent.size} bytes, upload ${sent.uploadId}) was acknowledged as ${sent.outcome} and is gone`,
      )
  }
  for (const hash of found.keys()) {
    const complete = known.get(hash)
    if (complete === undefined) journal.fail(`there is a content ${hash} that no client sent`)
    if (complete === false) journal.fail(`there is a content ${hash} of which no client sent the last byte`)
  }
}

/** All items of a paged list. */
async function all<T>(
  page: (cursor: string | undefined) => Promise<{ items: T[]; nextCursor: string | null }>,
): Promise<T[]> {
  const items: T[] = []
  let cursor: string | undefined
  do {
    const answer = await page(cursor)
    items.push(...answer.items)
    cursor = answer.nextCursor ?? undefined
  } while (cursor !== undefined)
  return items
}

async function inParallel<T>(
  items: readonly T[],
  width: number,
  act: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items.values()
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const item of rest) await act(item)
    }),
  )
}
