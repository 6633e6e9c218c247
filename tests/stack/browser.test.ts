import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, launchBrowser } from '../acceptance/browser.ts'
import { makeVideo } from '../acceptance/media/webm.ts'
import { makeRealFiles } from '../acceptance/real-files.ts'
import { restoreFromTrash } from '../acceptance/tasks/bring-back.ts'
import { dropOnto } from '../acceptance/tasks/drop.ts'
import {
  closeTransfers,
  downloadRow,
  moveToTrash,
  openFolder,
  untilUploaded,
} from '../acceptance/tasks/files.ts'
import { newPerson } from '../acceptance/tasks/person.ts'
import { expectGoodChecks, goToFiles, setUp } from '../acceptance/tasks/set-up.ts'
import { playFromTheMiddle } from '../acceptance/tasks/watch.ts'
import { expectInZip } from '../acceptance/tasks/zip.ts'
import { lacks } from '../harness/needs.ts'
import { planStack } from './stack.ts'
import type { Stack } from './stack.ts'

/* The first day of files.test.ts once more: through TLS, the rule engine and HTTP/2, with the object store behind. */
describe.skipIf(lacks('Chromium', chromiumPath !== undefined))('a stranger, at a server', () => {
  const ada = newPerson('Ada')
  const desk = mkdtempSync(join(tmpdir(), 'holdfast-desk-'))
  let stack: Stack
  let context: BrowserContext
  let page: Page
  let files: Map<string, Buffer>
  let folder: string
  let home: string
  let closeBrowser: () => Promise<void>

  beforeAll(async () => {
    stack = await planStack()
    await stack.compose('up', '--wait', '--build', '--quiet-pull')
    const browser = await launchBrowser()
    closeBrowser = () => browser.close()
    ;({ files, folder } = await makeRealFiles(desk, await makeVideo(browser, 60)))
    // As somebody who has clicked the warning about the local CA away.
    context = await browser.newContext({ ignoreHTTPSErrors: true })
    page = await context.newPage()
    page.setDefaultTimeout(30_000)
  })
  afterAll(async () => {
    await closeBrowser?.()
    await stack?.remove()
    rmSync(desk, { recursive: true, force: true })
  })

  it('sets it up by the link of the command line, and every check but mail is good', async () => {
    const link = (await stack.compose('exec', '-T', 'api', 'holdfast', 'setup-link')).trim()
    await setUp(page, link, 'Hafen AG', ada)
    await expectGoodChecks(page, ['mail'])
    await goToFiles(page)
    home = page.url()
  })

  it('drops a folder of real files and watches them arrive', async () => {
    await dropOnto(page, [folder])
    await untilUploaded(page, files.size)
    await closeTransfers(page)
  })

  it('plays a video from its middle', async () => {
    await openFolder(page, 'Harbour extension')
    await openFolder(page, 'Media')
    await playFromTheMiddle(page, 'Site tour.webm', stack.connectorUrl)
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
})
