import { readFile } from 'node:fs/promises'
import type { Download, Locator, Page } from 'playwright-core'

/** The row of a file or folder in the table. */
export function rowOf(page: Page, name: string): Locator {
  return page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })
}

export async function selectRow(page: Page, name: string): Promise<void> {
  await rowOf(page, name).getByRole('checkbox').check()
}

/** Goes into a folder by its link. */
export async function openFolder(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name, exact: true }).click()
  await page.getByRole('grid', { name }).waitFor()
}

/** Waits until the tray says that all of it has arrived. */
export async function untilUploaded(page: Page, files: number): Promise<void> {
  const words = files === 1 ? '1 file uploaded' : `${files} files uploaded`
  await page.getByRole('region', { name: 'Transfers' }).getByText(words).waitFor({ timeout: 120_000 })
}

export async function closeTransfers(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Close the transfers' }).click()
}

/** Uploads files by the menu, as whoever does not drag. */
export async function chooseFiles(page: Page, paths: readonly string[]): Promise<void> {
  await page.getByRole('button', { name: 'New', exact: true }).click()
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('menuitem', { name: 'Upload files' }).click()
  await (await chooser).setFiles([...paths])
}

/** Selects one row and takes it as a file, or as a ZIP where it is a folder. */
export async function downloadRow(page: Page, name: string): Promise<Buffer> {
  await selectRow(page, name)
  const coming = page.waitForEvent('download')
  await page.getByRole('toolbar', { name: 'Selection' }).getByRole('button', { name: 'Download' }).click()
  return contentOf(await coming)
}

export async function contentOf(download: Download): Promise<Buffer> {
  return readFile(await download.path())
}

export async function moveToTrash(page: Page, name: string): Promise<void> {
  await selectRow(page, name)
  await page
    .getByRole('toolbar', { name: 'Selection' })
    .getByRole('button', { name: 'Move to trash' })
    .click()
  await rowOf(page, name).waitFor({ state: 'detached' })
}

/** Makes a folder where the page is. */
export async function makeFolder(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New', exact: true }).click()
  await page.getByRole('menuitem', { name: 'New folder' }).click()
  const dialog = page.getByRole('dialog', { name: 'New folder' })
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('button', { name: /create|make/i }).click()
  await rowOf(page, name).waitFor()
}
