import { createFolder, listNodes } from '@holdfast/contracts/nodes'
import { call } from '../api/call.ts'
import { ApiProblem } from '../api/problem.ts'
import { fingerprint } from './fingerprint.ts'
import { forget, recall, remember } from './memory.ts'
import { transfers } from './queue.ts'
import { settled, type Transfer } from './transfer.ts'
import { chosenFiles, type DroppedFile, inPortions, walk } from './walk.ts'

interface Target {
  projectId: string
  parentId: string
}

let person: string | undefined

/** Lists what an earlier page left unfinished, and keeps from now on what this page does not finish. */
export async function beginTransfers(personId: string): Promise<void> {
  if (person !== undefined) return
  person = personId
  const changed = new Map<string, Transfer>()
  transfers.onChange((before, after) => {
    const kept = before?.uploadUrl !== after.uploadUrl || before?.uploadId !== after.uploadId
    if (kept || before?.state !== after.state) changed.set(after.id, after)
    // What is over must not come back as unfinished when the page is left right after.
    if (isOver(after)) setTimeout(() => keep(changed, personId), 50)
  })
  setInterval(() => keep(changed, personId), 1000)
  window.addEventListener('pagehide', () => keep(changed, personId))
  const left = await recall(personId)
  transfers.add(
    left.map(({ tab: _tab, person: _person, ...kept }) => ({ ...kept, state: 'needs_file' as const })),
  )
}

function keep(changed: Map<string, Transfer>, personId: string): void {
  // The progress of what moves goes along, for the "68 %" after a reload.
  for (const transfer of transfers.inState('sending')) changed.set(transfer.id, transfer)
  if (changed.size === 0) return
  const all = [...changed.values()]
  changed.clear()
  const [kept, gone] = [all.filter((one) => !isOver(one)), all.filter(isOver)]
  if (kept.length > 0) void remember(kept, personId)
  if (gone.length > 0) void forget(gone.map((one) => one.id))
}

function isOver({ state }: Transfer): boolean {
  return settled.has(state) || state === 'unplaced'
}

/** Adds what was dropped on a folder. The entries must have been taken from the event at once. */
export async function addDropped(target: Target, entries: readonly FileSystemEntry[]): Promise<void> {
  beginAnew()
  const batch = crypto.randomUUID()
  const folders: string[][] = []
  for await (const portion of inPortions(walk(entries), 200)) {
    addFiles(
      target,
      portion.flatMap((one) => (one.kind === 'file' ? [one.file] : [])),
      batch,
    )
    folders.push(...portion.flatMap((one) => (one.kind === 'empty_folder' ? [one.path] : [])))
  }
  for (const path of folders) await makeFolders(target, path)
}

/** Adds what was chosen with the browser's dialog or pasted. */
export function addChosen(target: Target, files: Iterable<File>): void {
  beginAnew()
  addFiles(target, chosenFiles(files), crypto.randomUUID())
}

/** What is over leaves the list when something new comes to a tray in which all is over. */
function beginAnew(): void {
  if (transfers.totals().open === 0) transfers.clearSettled()
}

function addFiles(target: Target, files: readonly DroppedFile[], batch: string): void {
  const unfinished = new Map(
    [...transfers.inState('needs_file')].map((one) => [fingerprint(one), one.id] as const),
  )
  const added: Transfer[] = []
  for (const { path, source } of files) {
    const transfer = newTransfer(target, path, source, batch)
    const begun = unfinished.get(fingerprint(transfer))
    if (begun === undefined) added.push(transfer)
    else transfers.send(begun, { type: 'source', source })
  }
  transfers.add(added)
}

function newTransfer(
  target: Target,
  path: string[],
  source: Transfer['source'] & object,
  batch: string,
): Transfer {
  return {
    id: crypto.randomUUID(),
    batch,
    ...target,
    path,
    size: source.file.size,
    type: source.file.type,
    modifiedAt: source.file.lastModified,
    state: 'waiting',
    conflict: 'fail',
    sent: 0,
    attempt: 0,
    notBefore: 0,
    source,
  }
}

/** Makes a chain of folders; those that are there already are used. */
async function makeFolders({ projectId, parentId }: Target, path: readonly string[]): Promise<void> {
  let parent = parentId
  for (const name of path) parent = await folderIn(projectId, parent, name)
}

async function folderIn(projectId: string, parentId: string, name: string): Promise<string> {
  try {
    const folder = await call(createFolder, { params: { projectId }, body: { parentId, name } })
    return folder.id
  } catch (problem) {
    if (!(problem instanceof ApiProblem) || problem.code !== 'name_taken') throw problem
    const query = { parentId, filter: name, limit: 500 }
    const { items } = await call(listNodes, { params: { projectId }, query })
    const there = items.find(
      (node) => node.kind === 'folder' && node.name.toLowerCase() === name.toLowerCase(),
    )
    if (there === undefined) throw problem
    return there.id
  }
}
