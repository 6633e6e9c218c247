import { expect } from 'vitest'
import type { Page } from 'playwright-core'

/** Someone at the identity provider. */
interface Account {
  email: string
  password: string
}

/** Begins to connect a provider, up to the page that says what to do in its console. */
export async function beginProvider(
  page: Page,
  url: string,
  product: string,
  protocol: string,
): Promise<void> {
  await page.goto(url)
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Single sign-on' }).click()
  await page.getByRole('link', { name: 'Connect a provider' }).click()
  await page.getByRole('button', { name: product }).click()
  await page.getByRole('radio', { name: protocol }).check()
  await page.getByLabel('Name').fill(`${product} ${protocol}`)
  await page.getByRole('button', { name: 'Begin' }).click()
  await page.getByRole('heading', { name: 'There', exact: true }).waitFor()
}

/** One of the values that the page gives to copy. */
export async function valueToCopy(page: Page, label: string): Promise<string> {
  return page.getByRole('textbox', { name: label, exact: true }).inputValue()
}

/** Goes on from one step to the next; claims are kept as the product's. */
export async function keepClaims(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Next' }).and(page.locator(':enabled')).waitFor()
  await goToStep(page, 'Claims')
  await page.getByRole('button', { name: 'Save and go on' }).click()
  await page.getByRole('heading', { name: 'Test the sign-in' }).waitFor()
}

/** Fills the form of Keycloak. */
export async function signInAtKeycloak(page: Page, { email, password }: Account): Promise<void> {
  await page.locator('#username').fill(email)
  await page.locator('#password').fill(password)
  await page.locator('#kc-login').click()
}

/** The test in a new window; answers when its result is on the page. */
export async function testSignIn(page: Page, account: Account): Promise<void> {
  const [window] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('button', { name: 'Test in a new window' }).click(),
  ])
  await window.locator('#username').or(window.getByText('The test is done')).waitFor()
  if (await window.locator('#username').isVisible()) await signInAtKeycloak(window, account)
  await window.getByRole('heading', { name: 'The test is done' }).waitFor()
  await window.close()
  const result = page.getByRole('list', { name: 'Tests' }).getByRole('listitem').first()
  await result.getByText('Passed').waitFor()
  await expect(result.getByText(account.email).first().innerText()).resolves.toContain(account.email)
}

/** A test by somebody else, who opens the link in a browser of their own. */
export async function testByLink(page: Page, other: Page, account: Account): Promise<void> {
  await page.getByRole('button', { name: 'Link for another person' }).click()
  const dialog = page.getByRole('dialog', { name: 'Link for a test' })
  const link = await dialog.getByRole('textbox').inputValue()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await other.goto(link)
  await signInAtKeycloak(other, account)
  await other.getByRole('heading', { name: 'The test is done' }).waitFor()
}

/** From a tested provider to one by which people sign in. */
export async function switchOn(page: Page): Promise<void> {
  await goToStep(page, 'Switch on')
  await page.getByRole('button', { name: 'Switch it on' }).click()
  await page.getByRole('button', { name: 'Switch it off' }).waitFor()
}

/** On the page *How people sign in*. */
export async function chooseMode(page: Page, base: string, name: string, mode: string): Promise<void> {
  await page.goto(`${base}/people`)
  await page.getByLabel(`How ${name} signs in`).selectOption({ label: mode })
  await page.getByLabel(`How ${name} signs in`).and(page.locator(':enabled')).waitFor()
}

export async function goToStep(page: Page, step: 'Claims' | 'Test' | 'Switch on' | 'Require'): Promise<void> {
  await page.getByRole('list', { name: 'Steps' }).getByRole('link', { name: step }).click()
}

/** Waits until one of the tests before is seen to have passed. */
export async function untilPassed(page: Page, test: RegExp): Promise<void> {
  const row = page.getByRole('list', { name: 'Tests before' }).getByRole('listitem').filter({ hasText: test })
  const passed = row.and(page.locator('[data-passed="true"]'))
  for (let look = 0; look < 10 && !(await passed.isVisible()); look += 1) {
    await page.getByRole('button', { name: 'Look again' }).click()
    await passed.waitFor({ timeout: 1500 }).catch(() => undefined)
  }
  await passed.waitFor()
}
