import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const web = join(import.meta.dirname, '../..')
const lingui = join(web, '../../node_modules/@lingui/cli/dist/lingui-extract.js')

/** Every sentence of the catalogues below a folder, with the folder of pages it belongs to. */
async function sentences(locales: string): Promise<string[]> {
  const files = await readdir(locales)
  const found = await Promise.all(
    files.map(async (file) => {
      const content = await readFile(join(locales, file), 'utf8')
      return content.split(/\n\n/).flatMap((entry) => {
        const id = /^msgid ((?:".*"\n?)+)/m.exec(entry)?.[1]?.replaceAll(/"\n"/g, '').trim()
        return id === undefined || id === '""' ? [] : [`${file}: ${id}`]
      })
    }),
  )
  return found.flat().toSorted()
}

test('every sentence of the pages is in its catalogue (npm run extract -w @holdfast/web)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-words-'))
  try {
    const config = {
      sourceLocale: 'en',
      locales: ['en'],
      catalogs: [{ path: join(folder, '{locale}/{name}'), include: [join(web, 'src/{name}')] }],
    }
    const path = join(folder, 'lingui.config.json')
    await writeFile(path, JSON.stringify(config))
    await promisify(execFile)(process.execPath, [lingui, '--config', path, '--clean'], { cwd: web })
    expect(await sentences(join(web, 'src/locales/en'))).toEqual(await sentences(join(folder, 'en')))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
