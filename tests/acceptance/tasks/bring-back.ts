import type { Page } from 'playwright-core'
import { rowOf, selectRow } from './files.ts'

/** From the trash of the project back to where it was. */
export async function restoreFromTrash(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Project' }).getByRole('link', { name: 'Trash' }).click()
  await page.getByRole('button', { name: `Restore ${name}` }).click()
  await page.getByRole('button', { name: `Restore ${name}` }).waitFor({ state: 'detached' })
  await page.getByRole('navigation', { name: 'Project' }).getByRole('link', { name: 'Files' }).click()
}

/** Puts other bytes under a name that is taken, as a new version. */
export async function replaceWhenAsked(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'This name is taken' })
  await dialog.getByRole('button', { name: 'Replace' }).click()
}

/** Makes an old version the current one, in the details of a file. */
export async function restoreVersion(page: Page, name: string, version: number): Promise<void> {
  await selectRow(page, name)
  await page.keyboard.press('i')
  const details = page.getByRole('complementary', { name: 'Details' })
  await details.getByRole('button', { name: `Restore version ${version}` }).click()
  await details.getByText(`Brought back from version ${version}`).waitFor()
  await details.getByRole('button', { name: 'Close the details' }).click()
  await rowOf(page, name).waitFor()
}
