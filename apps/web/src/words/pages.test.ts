import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

const src = join(import.meta.dirname, '..')
/** Loaded before the first page is drawn, and with everything behind the sign-in. */
const first = ['app', 'words', 'session']
const inside = [...first, 'shell', 'transfers', 'nodes']

/** Folders whose sentences a module can show: its own and those of what it imports. */
function foldersOf(file: string, seen = new Set<string>()): Set<string> {
  const folders = new Set<string>()
  if (seen.has(file)) return folders
  seen.add(file)
  const source = readFileSync(file, 'utf8')
  if (/from '@lingui\/(core|react)\/macro'/.test(source))
    folders.add(relative(src, dirname(file)).split('/')[0] ?? '')
  for (const [, path] of source.matchAll(/from '(\.{1,2}\/[^']+\.tsx?)'/g)) {
    for (const folder of foldersOf(join(dirname(file), path ?? ''), seen)) folders.add(folder)
  }
  return folders
}

const router = readFileSync(join(src, 'app/router.tsx'), 'utf8')
const pages = [...router.matchAll(/page\(\[([^\]]*)\], \(\) => import\('\.\.\/([^']+)'\)\)/g)]

test.each(pages.map(([, words = '', path = '']) => [path, words] as const))(
  '%s loads the words of all that it shows',
  (path, words) => {
    const own = words.split(',').map((word) => word.trim().replaceAll("'", ''))
    const before = /^(session|setup\/setup)/.test(path) ? first : inside
    const loaded = new Set([...own, ...before])
    expect([...foldersOf(join(src, path))].filter((folder) => !loaded.has(folder))).toEqual([])
  },
)
