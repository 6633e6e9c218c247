import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import type { Page } from 'playwright-core'
import { useRecoveryCode } from './second-factor.ts'

export type Person = {
  name: string
  email: string
  password: string
  /** Of their authenticator app, and recovery codes that are left: where they set up a second factor. */
  secret?: string
  codes?: string[]
}

/** Somebody new, with a password that no list knows. */
export function newPerson(name: string): Person {
  const id = randomBytes(4).toString('hex')
  return { name, email: `${name.toLowerCase()}-${id}@example.org`, password: `Ginster-${id}-Hafen-7` }
}

export async function signIn(page: Page, url: string, person: Person): Promise<void> {
  await page.goto(`${url}/sign-in`)
  await fillSignIn(page, person.email, person.password)
  if (person.codes) await useRecoveryCode(page, person)
  await page.getByRole('heading', { name: 'Projects', level: 1 }).waitFor()
}

/** On an address behind the sign-in: a browser that was closed may have forgotten its session, or not. */
export async function signInIfAsked(page: Page, person: Person): Promise<void> {
  const { name, email, password } = person
  const inside = page.getByRole('button', { name: `Account of ${name}` })
  await inside.or(page.getByLabel('E-mail')).waitFor()
  if (await page.getByLabel('E-mail').isVisible()) {
    await fillSignIn(page, email, password)
    if (person.codes) await useRecoveryCode(page, person)
  }
  await inside.waitFor()
}

export async function fillSignIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

export async function signOut(page: Page, { name }: Person): Promise<void> {
  await page.getByRole('button', { name: `Account of ${name}` }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
}

/** A link that somebody was given: makes the account behind it. */
export async function acceptInvitation(page: Page, link: string, person: Person): Promise<void> {
  await page.goto(link)
  await page.getByLabel('Your name').fill(person.name)
  await page.getByRole('textbox', { name: 'Password' }).fill(person.password)
  await page.getByLabel('I accept the terms of use').check()
  await page.getByRole('button', { name: 'Accept the invitation' }).click()
  await page.getByRole('button', { name: `Account of ${person.name}` }).waitFor()
}

/** A link that sets a new password; afterwards the person's old one is refused. */
export async function setPasswordByLink(page: Page, link: string, password: string): Promise<void> {
  await page.goto(link)
  await page.getByRole('textbox', { name: 'New password' }).fill(password)
  await page.getByRole('button', { name: 'Set the password' }).click()
  await page.getByRole('heading', { name: 'Your password is set' }).waitFor()
}

export async function expectRefusedSignIn(
  page: Page,
  url: string,
  { email }: Person,
  password: string,
): Promise<void> {
  await page.goto(`${url}/sign-in`)
  await fillSignIn(page, email, password)
  await page.getByRole('alert').waitFor()
  expect(await page.getByRole('alert').textContent()).toMatch(/wrong/i)
}
