import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lacks } from '../harness/needs.ts'
import { chromiumPath, launchBrowser, launchProfile } from './browser.ts'
import { makeWav } from './media/wav.ts'
import { makeVideo } from './media/webm.ts'
import { makeRealFiles } from './real-files.ts'
import { startStandalone } from './standalone.ts'
import type { Standalone } from './standalone.ts'
import { replaceWhenAsked, restoreFromTrash, restoreVersion } from './tasks/bring-back.ts'
import { dropOnto } from './tasks/drop.ts'
import { playPastTheGrant } from './tasks/expire.ts'
import {
  chooseFiles,
  closeTransfers,
  downloadRow,
  moveToTrash,
  openFolder,
  rowOf,
  untilUploaded,
} from './tasks/files.ts'
import { newPerson, signInIfAsked } from './tasks/person.ts'
import { chooseAgain, slowDown, untilAtLeast } from './tasks/resume.ts'
import { expectGoodChecks, goToFiles, setUp } from './tasks/set-up.ts'
import { lookAtPicture, playFromTheMiddle } from './tasks/watch.ts'
import { expectInZip } from './tasks/zip.ts'

/*
 * One person's first day, in its order: each step stands on the one before, in one browser that is closed in between.
 */
describe.skipIf(lacks('Chromium', chromiumPath !== undefined))('a stranger, in a browser', () => {
  const ada = newPerson('Ada')
  const desk = mkdtempSync(join(tmpdir(), 'holdfast-desk-'))
  let holdfast: Standalone
  let context: BrowserContext
  let page: Page
  let files: Map<string, Buffer>
  let folder: string
  let home: string

  beforeAll(async () => {
    holdfast = await startStandalone()
    const browser = await launchBrowser()
    const made = await makeRealFiles(desk, await makeVideo(browser, 60))
    await browser.close()
    ;({ files, folder } = made)
    await openBrowser()
  })
  afterAll(async () => {
    await context?.close()
    await holdfast?.stop()
    rmSync(desk, { recursive: true, force: true })
  })

  async function openBrowser(): Promise<void> {
    context = await launchProfile(join(desk, 'profile'))
    page = context.pages()[0] ?? (await context.newPage())
    page.setDefaultTimeout(20_000)
  }

  it('sets it up by the link that was printed, and every check but mail is good', async () => {
    await setUp(page, await holdfast.setupLink(), 'Hafen AG', ada)
    await expectGoodChecks(page, ['mail'])
    await goToFiles(page)
    home = page.url()
  })

  it('drops a folder of real files and watches them arrive', async () => {
    await dropOnto(page, [folder])
    await untilUploaded(page, files.size)
    await closeTransfers(page)
    await openFolder(page, 'Harbour extension')
    for (const name of ['Pictures', 'Media', 'Budget (draft).csv', 'empty.log', 'Minutes 2026-03-04.txt'])
      await rowOf(page, name).waitFor()
  })

  it('plays a video and a recording from their middle, and looks at a picture', async () => {
    await openFolder(page, 'Media')
    await playFromTheMiddle(page, 'Site tour.webm', holdfast.connectorUrl)
    await playFromTheMiddle(page, 'Interview.wav', holdfast.connectorUrl)
    await page
      .getByRole('navigation', { name: 'Folder' })
      .getByRole('link', { name: 'Harbour extension' })
      .click()
    await openFolder(page, 'Pictures')
    await lookAtPicture(page, 'North quay.png', 640)
  })

  it('seeks on in a recording whose address has ended meanwhile', async () => {
    await page.goto(home)
    const path = join(desk, 'Hearing.wav')
    writeFileSync(path, makeWav(900))
    await chooseFiles(page, [path])
    await untilUploaded(page, 1)
    await closeTransfers(page)
    await playPastTheGrant(page, 'Hearing.wav', holdfast.dataFolder)
  })

  it('closes the browser in the middle of an upload and goes on later from there', async () => {
    const content = randomBytes(48 * 1024 * 1024)
    const path = join(desk, 'survey.bin')
    writeFileSync(path, content)
    await page.goto(home)
    await slowDown(page, 6 * 1024 * 1024)
    await chooseFiles(page, [path])
    await untilAtLeast(page, 40)
    await context.close()

    await openBrowser()
    await page.goto(home)
    await signInIfAsked(page, ada)
    const percent = await chooseAgain(page, 'survey.bin', path)
    expect(percent).toBeGreaterThan(10)
    await untilUploaded(page, 1)
    await closeTransfers(page)
    expect((await downloadRow(page, 'survey.bin')).equals(content)).toBe(true)
  })

  it('takes the folder back as one ZIP', async () => {
    await page.goto(home)
    const zip = await downloadRow(page, 'Harbour extension')
    expectInZip(zip, new Map([...files].map(([path, content]) => [`Harbour extension/${path}`, content])))
  })

  it('brings a trashed file back', async () => {
    await page.goto(home)
    await openFolder(page, 'Harbour extension')
    await moveToTrash(page, 'Budget (draft).csv')
    await restoreFromTrash(page, 'Budget (draft).csv')
    await openFolder(page, 'Harbour extension')
    const back = await downloadRow(page, 'Budget (draft).csv')
    expect(back.equals(files.get('Budget (draft).csv') ?? Buffer.alloc(0))).toBe(true)
  })

  it('puts a new version on a file and brings the old one back', async () => {
    await page.goto(home)
    await openFolder(page, 'Harbour extension')
    const changed = Buffer.from('Item,Cost\nPiling,999999\n')
    writeFileSync(join(folder, 'Budget (draft).csv'), changed)
    await chooseFiles(page, [join(folder, 'Budget (draft).csv')])
    await replaceWhenAsked(page)
    await untilUploaded(page, 1)
    await closeTransfers(page)
    expect((await downloadRow(page, 'Budget (draft).csv')).equals(changed)).toBe(true)
    await page.reload()
    await restoreVersion(page, 'Budget (draft).csv', 1)
    await page.reload()
    const back = await downloadRow(page, 'Budget (draft).csv')
    expect(back.equals(files.get('Budget (draft).csv') ?? Buffer.alloc(0))).toBe(true)
  })
})
