import type { Source } from './transfer.ts'

/** A file that was dropped, with its folders below the drop. */
export interface DroppedFile {
  path: string[]
  source: Source
}

/** What a walk finds: files, and folders that hold nothing (the others come with their files). */
export type Found = { kind: 'file'; file: DroppedFile } | { kind: 'empty_folder'; path: string[] }

/** Folders deeper than this are not entered: a link that leads to itself would never end. */
const deepest = 100

/**
 * Walks what was dropped, depth first. Entries must have been taken from the event at once (`webkitGetAsEntry`), since
 * browsers empty it afterwards. It yields as it goes, so that ten thousand files never hold up the page.
 */
export async function* walk(
  entries: readonly FileSystemEntry[],
  above: readonly string[] = [],
): AsyncGenerator<Found> {
  for (const entry of entries) {
    const path = [...above, entry.name]
    if (isFile(entry)) {
      yield { kind: 'file', file: await read(entry, path) }
    } else if (isFolder(entry) && path.length < deepest) {
      const children = await list(entry)
      if (children.length === 0) yield { kind: 'empty_folder', path }
      yield* walk(children, path)
    }
  }
}

/** Collects a walk in portions, with a pause between them in which the page can draw. */
export async function* inPortions<T>(
  items: AsyncIterable<T>,
  size: number,
  pause = nextTask,
): AsyncGenerator<T[]> {
  let portion: T[] = []
  for await (const item of items) {
    portion.push(item)
    if (portion.length < size) continue
    yield portion
    portion = []
    await pause()
  }
  if (portion.length > 0) yield portion
}

/** Files of `<input type="file">`, with `webkitdirectory` or without. */
export function chosenFiles(files: Iterable<File>): DroppedFile[] {
  return Array.from(files, (file) => ({
    path: file.webkitRelativePath === '' ? [file.name] : file.webkitRelativePath.split('/'),
    source: { file },
  }))
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve)
  })
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory
}

async function read(entry: FileSystemFileEntry, path: string[]): Promise<DroppedFile> {
  const reread = () => new Promise<File>((resolve, reject) => entry.file(resolve, reject))
  return { path, source: { file: await reread(), reread } }
}

/** All children: readers answer in portions (Chromium: a hundred) and an empty one at the end. */
async function list(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (some.length === 0) return all
    all.push(...some)
  }
}
