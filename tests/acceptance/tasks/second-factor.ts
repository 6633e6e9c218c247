import { TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import type { Person } from './person.ts'

/** The code that an authenticator app with this key shows now, or so many steps of 30 seconds later. */
export function codeOf(secret: string, later = 0): string {
  return new TOTP({ secret }).generate({ timestamp: Date.now() + later * 30_000 })
}

/** Sets up an authenticator app where one is asked for, and keeps its key and the recovery codes with the person. */
export async function setUpApp(page: Page, person: Person): Promise<void> {
  await page.getByRole('button', { name: 'Authenticator app' }).click()
  await page.getByRole('button', { name: 'Show the QR code' }).click()
  await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor()
  person.secret = await page.getByLabel('Or type this key into the app').inputValue()
  await page.getByLabel('Code from the app').fill(codeOf(person.secret))
  await page.getByRole('button', { name: 'Set up the app' }).click()
  await keepCodes(page, person)
}

/** Keeps the recovery codes that are shown once. */
export async function keepCodes(page: Page, person: Person): Promise<void> {
  const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')
  await codes.first().waitFor()
  person.codes = await codes.allTextContents()
  await page.getByLabel('I have kept the codes').check()
  await page.getByRole('button', { name: 'Go on' }).click()
}

/** Goes on from the password with a recovery code, which no clock has a say in. */
export async function useRecoveryCode(page: Page, person: Person): Promise<void> {
  await page.getByRole('button', { name: 'Use a recovery code' }).click()
  await page.getByLabel('Recovery code').fill(person.codes?.pop() ?? '')
  await page.getByRole('button', { name: 'Confirm', exact: true }).click()
}
