import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { launchBrowser } from './browser.ts'
import { makeVideo } from './media/webm.ts'
import { makeRealFiles } from './real-files.ts'
import { startStandalone } from './standalone.ts'
import { dropOnto } from './tasks/drop.ts'
import {
  chooseFiles,
  closeTransfers,
  moveToTrash,
  openFolder,
  selectRow,
  untilUploaded,
} from './tasks/files.ts'
import { inviteByLink } from './tasks/invite.ts'
import { untilSettled } from './tasks/looks.ts'
import { newPerson } from './tasks/person.ts'
import { goToFiles, setUp } from './tasks/set-up.ts'

/*
 * Takes the pictures of docs/images from the running app: `node tests/acceptance/screenshots.ts`.
 */
const target = resolve(import.meta.dirname, '../../docs/images')
const desk = mkdtempSync(join(tmpdir(), 'holdfast-pictures-'))
const holdfast = await startStandalone()
const browser = await launchBrowser()
try {
  mkdirSync(target, { recursive: true })
  const { folder } = await makeRealFiles(desk, await makeVideo(browser, 30))
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  await takeAll(await context.newPage(), folder)
} finally {
  await browser.close()
  await holdfast.stop()
  rmSync(desk, { recursive: true, force: true })
}

async function takeAll(page: Page, folder: string): Promise<void> {
  await page.goto(await holdfast.setupLink())
  await take(page, 'set-up')
  await setUp(page, await holdfast.setupLink(), 'Hafen AG', { ...newPerson('Ada'), name: 'Ada Lund' })
  await page.getByText('byte for byte').waitFor()
  await take(page, 'checks')
  await goToFiles(page)
  const home = page.url()
  await take(page, 'empty')
  await dropOnto(page, [folder])
  await untilUploaded(page, 8)
  await openFolder(page, 'Harbour extension')
  await take(page, 'transfers')
  await closeTransfers(page)
  await takeFiles(page, folder)
  await page.emulateMedia({ colorScheme: 'light' })
  await openFolder(page, 'Media')
  await page.getByRole('link', { name: 'Site tour.webm' }).click()
  await seek(page, 12)
  await take(page, 'video')
  await inviteByLink(page, holdfast.url, 'pim@example.org')
  await take(page, 'people')
  for (const [name, address] of [
    ['projects', holdfast.url],
    ['trash', home.replace(/\/files.*/, '/trash')],
    ['storages', `${holdfast.url}/operator/storages`],
    ['account', `${holdfast.url}/account`],
  ] as const) {
    await page.goto(address)
    await take(page, name)
  }
}

/** The table with a selection and details, light, dark and narrow. */
async function takeFiles(page: Page, folder: string): Promise<void> {
  writeFileSync(join(folder, 'Minutes 2026-03-04.txt'), 'Present: Ada, Pim.\n')
  await chooseFiles(page, [join(folder, 'Minutes 2026-03-04.txt')])
  await page.getByRole('button', { name: 'Replace' }).click()
  await untilUploaded(page, 1)
  await closeTransfers(page)
  await moveToTrash(page, 'empty.log')
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await selectRow(page, 'Minutes 2026-03-04.txt')
  await page.keyboard.press('i')
  await page.getByText('Version 2').waitFor()
  await take(page, 'files')
  await page.emulateMedia({ colorScheme: 'dark' })
  await take(page, 'files-dark')
  await page.getByRole('button', { name: 'Close the details' }).click()
  await page.setViewportSize({ width: 390, height: 780 })
  await take(page, 'files-narrow')
  await page.setViewportSize({ width: 1280, height: 800 })
}

async function seek(page: Page, seconds: number): Promise<void> {
  await page.locator('video').evaluate(async (element, at) => {
    // The locator names nothing else.
    const video = element as HTMLVideoElement
    const seeked = new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }))
    video.currentTime = at
    await seeked
  }, seconds)
}

async function take(page: Page, name: string): Promise<void> {
  await untilSettled(page)
  await page.screenshot({ path: join(target, `${name}.png`), animations: 'disabled' })
  process.stdout.write(`docs/images/${name}.png\n`)
}
