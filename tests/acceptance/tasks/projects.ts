import type { Page } from 'playwright-core'

/** Makes a project on the storage that is offered first, and lands in its empty files page. */
export async function createProject(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New project' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'New project' })
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('button', { name: 'Create project' }).click()
  await page.getByText('Drop files or folders here').waitFor()
}

export async function openProject(page: Page, url: string, name: string): Promise<void> {
  await page.goto(url)
  await page.getByRole('link', { name, exact: true }).click()
  await page.getByRole('grid', { name }).waitFor()
}
