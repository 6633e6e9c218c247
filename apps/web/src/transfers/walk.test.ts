import { expect, test } from 'vitest'
import { chosenFiles, type Found, inPortions, walk } from './walk.ts'

/** A tree as browsers hand it over: names, entries that answer by callbacks, readers that answer in portions. */
type Tree = { [name: string]: Tree | string }

function entries(tree: Tree, portion = 100): FileSystemEntry[] {
  const all = Object.entries(tree).map(([name, content]) => {
    if (typeof content === 'string') {
      const file = (found: (file: File) => void) => found(new File([content], name))
      return { name, isFile: true, isDirectory: false, file }
    }
    const children = entries(content, portion)
    const createReader = () => {
      let next = 0
      return {
        readEntries(found: (some: FileSystemEntry[]) => void) {
          found(children.slice(next, next + portion))
          next += portion
        },
      }
    }
    return { name, isFile: false, isDirectory: true, createReader }
  })
  // Only the members that a walk reads.
  return all as unknown as FileSystemEntry[]
}

async function found(tree: Tree, portion?: number): Promise<string[]> {
  const all: string[] = []
  for await (const one of walk(entries(tree, portion))) all.push(shown(one))
  return all
}

function shown(one: Found): string {
  return one.kind === 'file' ? one.file.path.join('/') : `${one.path.join('/')}/`
}

test('a tree is walked depth first with its paths, empty folders included', async () => {
  const tree = { 'a.txt': 'a', folder: { 'b.txt': 'b', inner: { 'c.txt': 'c' }, empty: {} } }
  expect(await found(tree)).toEqual(['a.txt', 'folder/b.txt', 'folder/inner/c.txt', 'folder/empty/'])
})

test('readers that answer in portions are read to their end', async () => {
  const many = Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`${index}.txt`, 'x']))
  expect(await found({ many }, 100)).toHaveLength(250)
})

test('a folder within itself without end is left at some depth', async () => {
  const one: Record<string, unknown> = { name: 'loop', isFile: false, isDirectory: true }
  one.createReader = () => {
    let read = false
    return {
      readEntries(answer: (some: unknown[]) => void) {
        answer(read ? [] : [one])
        read = true
      },
    }
  }
  const all = []
  for await (const each of walk([one as unknown as FileSystemEntry])) all.push(each)
  expect(all).toEqual([])
})

test('portions let the page draw between them', async () => {
  let pauses = 0
  const pause = async () => {
    pauses += 1
  }
  async function* numbers() {
    for (let n = 0; n < 5; n += 1) yield n
  }
  const portions = []
  for await (const portion of inPortions(numbers(), 2, pause)) portions.push(portion)
  expect(portions).toEqual([[0, 1], [2, 3], [4]])
  expect(pauses).toBe(2)
})

test('chosen folders keep their paths', () => {
  const file = new File(['x'], 'b.txt')
  Object.defineProperty(file, 'webkitRelativePath', { value: 'folder/b.txt' })
  Object.defineProperty(file, 'name', { value: 'b.txt' })
  expect(chosenFiles([file])[0]?.path).toEqual(['folder', 'b.txt'])
})
