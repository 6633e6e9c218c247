import { randomUUID } from 'node:crypto'
import { createFolder, listNodes, renameNode } from '@holdfast/contracts/nodes'
import { reserveUploads } from '@holdfast/contracts/uploads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ApiProblem } from '../harness/client.ts'
import { downloadZip, upload } from '../harness/transfers.ts'
import { makeFolder, namesIn, refusalOf, setStage } from './stage.ts'
import type { Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage?.appliance.stop())

const refused: readonly [what: string, name: string][] = [
  ['a dot', '.'],
  ['two dots', '..'],
  ['a slash', 'a/b'],
  ['a backslash', 'a\\b'],
  ['a tab', 'a\tb'],
  ['NUL', 'a\0b'],
  ['a character that turns the direction', 'cod\u202etxt.exe'],
  ['blanks only', '   '],
  ['a blank at the end', 'a '],
  ['256 bytes', 'x'.repeat(256)],
  ['256 bytes in 128 characters', 'é'.repeat(128)],
  ['half a character', 'a\ud800'],
]

describe('a name', () => {
  it.each(refused)(
    'with %s is refused with its reason, for folders, renames and uploads alike',
    async (_, name) => {
      const { client, project } = stage
      const folder = await makeFolder(stage, randomUUID())
      const params = { projectId: project.id }
      const file = { ref: 'one', path: [name], size: 0 }
      const creation = client.call(createFolder, { params, body: { parentId: folder.id, name } })
      await expect(refusalOf(creation)).resolves.toMatch(/^422 (name_invalid|invalid_request)$/)
      const rename = client.call(renameNode, { params: { nodeId: folder.id }, body: { name } })
      await expect(refusalOf(rename)).resolves.toMatch(/^422 (name_invalid|invalid_request)$/)
      const outcome = await client
        .call(reserveUploads, { params, body: { parentId: folder.id, files: [file] } })
        .then(
          ({ items }) => items[0]?.problem?.code,
          (error: unknown) => (error instanceof ApiProblem ? error.code : error),
        )
      expect(outcome).toMatch(/^(name_invalid|invalid_request)$/)
      expect(await namesIn(stage, folder.id)).toEqual([])
    },
  )

  it('of 255 bytes, with emoji, in any script, and like Windows devices is kept as it is', async () => {
    const folder = await makeFolder(stage, randomUUID())
    const names = [
      'x'.repeat(255),
      '🙂'.repeat(63),
      'Ünïcödé – 日本語 ไทย.txt',
      'CON',
      'a:b*?"<>|',
      '-rf',
      "it's $(x) & more",
    ]
    for (const name of names) await makeFolder(stage, name, folder.id)
    expect((await namesIn(stage, folder.id)).toSorted()).toEqual(
      names.map((name) => name.normalize('NFC')).toSorted(),
    )
  })

  it.each([
    ['case', 'Report.txt', 'REPORT.TXT'],
    ['normal form', 'Ärger', 'A\u0308rger'],
    ['a sharp s', 'Straße', 'STRASSE'],
  ])('that differs from another only by %s is taken', async (_, first, second) => {
    const folder = await makeFolder(stage, randomUUID())
    await makeFolder(stage, first, folder.id)
    await expect(refusalOf(makeFolder(stage, second, folder.id))).resolves.toBe('409 name_taken')
  })
})

describe('a tree', () => {
  it('of 40 levels is uploaded, listed and taken back as a ZIP', async () => {
    const { client, project } = stage
    const top = await makeFolder(stage, randomUUID())
    const path = Array.from({ length: 40 }, (_, level) => `level ${level + 1}`)
    const content = Buffer.from('deep down')
    await upload(client, { projectId: project.id, parentId: top.id, path: [...path, 'file.txt'], content })
    let parentId = top.id
    for (const name of path) {
      const { items } = await client.call(listNodes, {
        params: { projectId: project.id },
        query: { parentId },
      })
      expect(items.map((node) => node.name)).toEqual([name])
      parentId = items[0]?.id ?? ''
    }
    const zip = await downloadZip(client, project.id, [top.id])
    expect(zip.status).toBe(200)
    expect(zip.bytes.includes([...path, 'file.txt'].join('/'))).toBe(true)
    expect(zip.bytes.length).toBe(Number(zip.headers.get('content-length')))
  })

  it('deeper than the limit is refused in words', async () => {
    const { client, project } = stage
    const files = [{ ref: 'one', path: Array.from({ length: 101 }, () => 'd'), size: 0 }]
    const parent = await makeFolder(stage, randomUUID())
    const body = { parentId: parent.id, files }
    const { items } = await client.call(reserveUploads, { params: { projectId: project.id }, body })
    expect(items[0]?.problem?.code).toBe('too_deep')
  })
})
