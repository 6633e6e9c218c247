import type { Page } from 'playwright-core'
import { expectAccessible, untilSettled } from './looks.ts'

/** A copy of the member's template that may not download, made by an administrator. */
export async function copyTemplate(page: Page, organization: string, name: string): Promise<void> {
  await page.goto(`${organization}/templates`)
  await page.getByRole('button', { name: 'Actions for Member' }).click()
  await page.getByRole('menuitem', { name: 'Copy' }).click()
  const dialog = page.getByRole('dialog', { name: 'New permission template' })
  await dialog.getByLabel('Name', { exact: true }).fill(name)
  await dialog.getByRole('combobox', { name: 'Delete for good' }).click()
  await page.getByRole('option', { name: 'Allowed' }).click()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('rowheader', { name }).waitFor()
}

/** Makes a group and puts a person into it. */
export async function makeGroup(
  page: Page,
  organization: string,
  name: string,
  person: string,
): Promise<void> {
  await page.goto(`${organization}/groups`)
  await page.getByRole('button', { name: 'New group' }).click()
  const dialog = page.getByRole('dialog', { name: 'New group' })
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('button', { name: 'Make the group' }).click()
  await page.getByRole('heading', { name, level: 1 }).waitFor()
  await page.getByRole('combobox', { name: 'Add people' }).click()
  await page.getByRole('option', { name: new RegExp(`^${person} `) }).click()
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('listitem').filter({ hasText: person }).waitFor()
}

/** Opens who has access to a folder. */
export async function openAccess(page: Page, folderUrl: string): Promise<void> {
  const { pathname, origin } = new URL(folderUrl)
  const [project, folder] = pathname.split('/files/')
  await page.goto(`${origin}${project}/files?details=${folder}`)
  await page.getByRole('tab', { name: 'Access' }).click()
  await page.getByRole('list', { name: 'Who has access' }).waitFor()
}

/** Closes a folder to all who are not named on it. */
export async function makePrivate(page: Page): Promise<void> {
  await page.getByRole('switch', { name: 'Private folder' }).click()
  await page.getByRole('switch', { name: 'Private folder', checked: true }).waitFor()
  await untilSettled(page)
}

/** Gives a person or group a template on the folder whose access is shown. */
export async function giveAccess(page: Page, name: string, template: string): Promise<void> {
  await page.getByRole('combobox', { name: 'People and groups' }).click()
  await page.getByRole('option', { name: new RegExp(`^${name}`) }).click()
  await page.keyboard.press('Tab')
  await page.getByRole('combobox', { name: 'Template' }).click()
  await page.getByRole('option', { name: template, exact: true }).click()
  await page.getByRole('button', { name: 'Give access' }).click()
  await page.getByRole('list', { name: 'Who has access' }).getByText(name).waitFor()
}

/** What is said to why a person may do what they may in a project. */
export async function whyOf(page: Page, projectUrl: string, person: string): Promise<string> {
  await page.goto(`${projectUrl}/people`)
  await page.getByRole('button', { name: `Actions for ${person}` }).click()
  await page.getByRole('menuitem', { name: 'Why they have access' }).click()
  const dialog = page.getByRole('dialog', { name: `Why ${person} may do this` })
  await dialog.getByText('Decides', { exact: true }).waitFor()
  await expectAccessible(page)
  const said = (await dialog.textContent()) ?? ''
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  return said
}

/** The names that a person sees at the top of a project, as an administrator is shown. */
export async function previewOf(page: Page, person: string): Promise<string> {
  await page.getByRole('button', { name: `Actions for ${person}` }).click()
  await page.getByRole('menuitem', { name: 'What they see' }).click()
  const dialog = page.getByRole('dialog', { name: `What ${person} sees` })
  await dialog.getByRole('list', { name: 'What they see' }).waitFor()
  return (await dialog.textContent()) ?? ''
}
