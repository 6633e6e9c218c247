import { expect } from 'vitest'
import type { Page } from 'playwright-core'
import type { Person } from './person.ts'
import { setUpApp } from './second-factor.ts'

/** Redeems the set-up link, as the first person ever, and lands on the live checks. */
export async function setUp(page: Page, link: string, organisation: string, person: Person): Promise<void> {
  await page.goto(link)
  await page.getByLabel('Organisation', { exact: true }).fill(organisation)
  await page.getByLabel('Your name').fill(person.name)
  await page.getByLabel('E-mail').fill(person.email)
  await page.getByRole('textbox', { name: 'Password' }).fill(person.password)
  await page.getByLabel('I accept the terms of use').check()
  await page.getByLabel('I accept the data-processing agreement').check()
  await page.getByRole('button', { name: 'Set up' }).click()
  await setUpApp(page, person)
  await page.getByRole('heading', { name: 'Holdfast is set up' }).waitFor()
}

/** Waits until every live check has its answer; all but those of `missing` must be good. */
export async function expectGoodChecks(page: Page, missing: readonly string[]): Promise<void> {
  const checks = page.getByRole('list', { name: 'Checks' }).getByRole('listitem')
  await checks.first().waitFor()
  const found = new Map<string, string>()
  for (const check of await checks.all()) {
    const settled = check.and(page.locator('[data-ok]'))
    await settled.waitFor({ timeout: 60_000 })
    found.set((await check.getAttribute('data-testid')) ?? '', (await check.getAttribute('data-ok')) ?? '')
  }
  const bad = [...found].filter(([, ok]) => ok !== 'true').map(([id]) => id)
  expect(bad.toSorted()).toEqual(missing.map((id) => `check-${id}`).toSorted())
}

/** From the checks into the project that was made for the first person. */
export async function goToFiles(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Go to your files' }).click()
  await page.getByText('Drop files or folders here').waitFor()
}
