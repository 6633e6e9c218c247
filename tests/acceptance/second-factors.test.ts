import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lacks } from '../harness/needs.ts'
import { chromiumPath, launchBrowser } from './browser.ts'
import { startStandalone } from './standalone.ts'
import type { Standalone } from './standalone.ts'
import { fillSignIn, newPerson, signOut } from './tasks/person.ts'
import { codeOf, useRecoveryCode } from './tasks/second-factor.ts'
import { goToFiles, setUp } from './tasks/set-up.ts'

describe.skipIf(lacks('Chromium', chromiumPath !== undefined))('second factors, in a browser', () => {
  const ada = newPerson('Ada')
  let holdfast: Standalone
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    holdfast = await startStandalone()
    browser = await launchBrowser()
    const context = await browser.newContext()
    page = await context.newPage()
    page.setDefaultTimeout(20_000)
    await addAuthenticator(context, page)
    // The set-up asks for an authenticator app, and hands out recovery codes.
    await setUp(page, await holdfast.setupLink(), 'Hafen AG', ada)
    await goToFiles(page)
  })
  afterAll(async () => {
    await browser?.close()
    await holdfast?.stop()
  })

  /** What a laptop with a fingerprint reader has, without the finger. */
  async function addAuthenticator(context: BrowserContext, on: Page): Promise<void> {
    const session = await context.newCDPSession(on)
    await session.send('WebAuthn.enable')
    await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
  }

  const inside = (on: Page) => on.getByRole('heading', { name: 'Projects', level: 1 }).waitFor()

  it('a passkey is set up beside the app, and signs in alone', async () => {
    await page.goto(`${holdfast.url}/account`)
    await page.getByRole('button', { name: 'Add another' }).click()
    await page.getByRole('button', { name: 'Passkey or security key' }).click()
    await page.getByRole('button', { name: 'Set up the passkey' }).click()
    const list = page.getByRole('list', { name: 'Second factors' }).getByRole('listitem')
    await list.nth(1).waitFor()
    expect(await list.count()).toBe(2)
    await signOut(page, ada)
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await inside(page)
  })

  it('after the password a passkey, a code or a recovery code goes on', async () => {
    await signOut(page, ada)
    await fillSignIn(page, ada.email, ada.password)
    await page.getByRole('button', { name: 'Confirm with a passkey' }).click()
    await inside(page)
    await signOut(page, ada)
    await fillSignIn(page, ada.email, ada.password)
    await page.getByRole('button', { name: 'Use a code of an authenticator app' }).click()
    // The code of the set-up is used up: the next one.
    await page.getByLabel('Code from your authenticator app').fill(codeOf(ada.secret ?? '', 1))
    await page.getByRole('button', { name: 'Confirm', exact: true }).click()
    await inside(page)
    await signOut(page, ada)
    await fillSignIn(page, ada.email, ada.password)
    await useRecoveryCode(page, ada)
    await inside(page)
  })

  it('another device approves by the number that the waiting browser shows', async () => {
    const waiting = await (await browser.newContext()).newPage()
    waiting.setDefaultTimeout(20_000)
    await waiting.goto(`${holdfast.url}/sign-in`)
    await fillSignIn(waiting, ada.email, ada.password)
    await waiting.getByRole('button', { name: 'Approve on another device' }).click()
    await waiting.getByRole('button', { name: 'Ask my other devices' }).click()
    const number = await waiting.getByLabel('Number to type').textContent()
    await page.goto(`${holdfast.url}/approve`)
    await page.getByLabel('Number that the other browser shows').fill(number ?? '')
    await page.getByRole('button', { name: 'Approve' }).click()
    await inside(waiting)
    await waiting.context().close()
  })
})
