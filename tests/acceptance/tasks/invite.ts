import type { Page } from 'playwright-core'
import type { Person } from './person.ts'

/** Invites somebody to the organisation and answers the link that is shown once. */
export async function inviteByLink(page: Page, url: string, email: string): Promise<string> {
  await openPeople(page, url)
  await page.getByRole('button', { name: 'Invite' }).click()
  const dialog = page.getByRole('dialog', { name: 'Invite someone' })
  await dialog.getByLabel('E-mail').fill(email)
  await dialog.getByRole('button', { name: 'Invite', exact: true }).click()
  const link = await dialog.getByLabel('Invitation link').inputValue()
  await dialog.getByRole('button', { name: 'Done' }).click()
  return link
}

/** Makes a link by which somebody sets a new password, as an administrator does without mail. */
export async function passwordLinkFor(page: Page, url: string, { name }: Person): Promise<string> {
  await openMenuOf(page, url, name)
  await page.getByRole('menuitem', { name: 'Link for a new password' }).click()
  const dialog = page.getByRole('dialog', { name: 'Link for a new password' })
  return dialog.getByRole('textbox').inputValue()
}

export async function endSessionsOf(page: Page, url: string, { name }: Person): Promise<void> {
  await openMenuOf(page, url, name)
  await page.getByRole('menuitem', { name: 'End all sessions' }).click()
  await page.getByText(`All sessions of ${name} are ended.`).waitFor()
}

async function openMenuOf(page: Page, url: string, name: string): Promise<void> {
  await openPeople(page, url)
  await page.getByRole('button', { name: `Actions for ${name}` }).click()
}

async function openPeople(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'People' }).click()
  await page.getByRole('heading', { name: 'People', level: 1 }).waitFor()
}
