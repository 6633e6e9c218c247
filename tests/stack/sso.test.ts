import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { randomBytes, randomInt } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, launchBrowser } from '../acceptance/browser.ts'
import { inviteByLink } from '../acceptance/tasks/invite.ts'
import { acceptInvitation, fillSignIn, newPerson, signIn, signOut } from '../acceptance/tasks/person.ts'
import { useRecoveryCode } from '../acceptance/tasks/second-factor.ts'
import { setUp } from '../acceptance/tasks/set-up.ts'
import {
  beginProvider,
  chooseMode,
  goToStep,
  keepClaims,
  signInAtKeycloak,
  switchOn,
  testByLink,
  testSignIn,
  untilPassed,
  valueToCopy,
} from '../acceptance/tasks/sso.ts'
import { lacks } from '../harness/needs.ts'
import { Keycloak } from './keycloak.ts'
import { planStack } from './stack.ts'
import type { Stack } from './stack.ts'

/** Keycloak on the network by which the api calls out; this machine reaches it by the same address. */
function withKeycloak(subnet: string, password: string): string {
  return `
services:
  keycloak:
    image: quay.io/keycloak/keycloak:26.5
    command: [start-dev]
    environment: { KC_BOOTSTRAP_ADMIN_USERNAME: admin, KC_BOOTSTRAP_ADMIN_PASSWORD: ${password} }
    networks: { outbound: { ipv4_address: ${subnet}.10 } }
networks:
  outbound: { ipam: { config: [{ subnet: ${subnet}.0/24 }] } }
`
}

/* An administrator connects the company's identity provider: from nothing to required, with both protocols. */
describe.skipIf(lacks('Chromium', chromiumPath !== undefined))('single sign-on with Keycloak', () => {
  const [ada, pim, bea] = [newPerson('Ada'), newPerson('Pim'), newPerson('Bea')]
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-sso-'))
  const subnet = `10.213.${randomInt(1, 250)}`
  const password = randomBytes(9).toString('hex')
  const keycloak = new Keycloak(`http://${subnet}.10:8080`, password)
  let stack: Stack
  let browser: Browser
  let admin: Page
  /** `…/organizations/<id>/sso` */
  let base: string
  let oidc: { page: string; start: string }

  beforeAll(async () => {
    const override = join(folder, 'keycloak.yaml')
    writeFileSync(override, withKeycloak(subnet, password))
    stack = await planStack({ override, environment: { OUTBOUND_ALLOW: keycloak.url } })
    await stack.compose('up', '--wait', '--build', '--quiet-pull')
    browser = await launchBrowser()
    // Keycloak's first start takes longer than everything else together.
    await keycloak.begin([ada, pim])
    admin = await newBrowser()
    const link = (await stack.compose('exec', '-T', 'api', 'holdfast', 'setup-link')).trim()
    await setUp(admin, link, 'Hafen AG', ada)
    for (const person of [pim, bea]) {
      const page = await newBrowser()
      await acceptInvitation(page, await inviteByLink(admin, stack.url, person.email), person)
    }
  })
  afterAll(async () => {
    await browser?.close()
    await stack?.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Cookies and memory of its own, of somebody who has clicked the warning about the local CA away. */
  async function newBrowser(): Promise<Page> {
    const context = await browser.newContext({ ignoreHTTPSErrors: true })
    const page = await context.newPage()
    page.setDefaultTimeout(60_000)
    return page
  }

  it('is connected by OpenID Connect, tested by two people, and switched on', async () => {
    await beginProvider(admin, stack.url, 'Keycloak', 'OpenID Connect')
    const redirect = await valueToCopy(admin, 'Valid redirect URIs')
    const secret = await keycloak.addOidcClient(
      'holdfast',
      redirect,
      await valueToCopy(admin, 'Valid post logout redirect URIs'),
    )
    await admin.getByLabel('Issuer').fill(keycloak.issuer)
    await admin.getByRole('button', { name: 'Read', exact: true }).click()
    await admin.getByText('The settings below come from it').waitFor()
    await admin.getByRole('textbox', { name: 'Client id', exact: true }).fill('holdfast')
    await admin.getByLabel('Client secret', { exact: true }).fill(secret)
    await admin.getByRole('button', { name: 'Save' }).click()
    await keepClaims(admin)
    await testSignIn(admin, ada)
    await admin.getByText('crew').first().waitFor()
    await testByLink(admin, await newBrowser(), pim)
    await switchOn(admin)
    oidc = {
      page: admin.url().replace(/\?.*/, ''),
      start: redirect.replace(/callback$/, 'start'),
    }
    base = oidc.page.replace(/\/providers\/.*/, '')
  })

  it('links an account once its person has proven that it is theirs', async () => {
    const page = await newBrowser()
    await page.goto(oidc.start)
    await signInAtKeycloak(page, pim)
    await page.getByRole('heading', { name: 'Link your account' }).waitFor()
    await page.getByRole('textbox', { name: 'Password' }).fill(pim.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('button', { name: 'Account of Pim' }).waitFor()
    // From now on by the provider alone.
    await page.context().clearCookies()
    await page.goto(oidc.start)
    await signInAtKeycloak(page, pim)
    await page.getByRole('button', { name: 'Account of Pim' }).waitFor()
  })

  it('signs out there, too', async () => {
    const page = await newBrowser()
    await page.goto(oidc.start)
    await signInAtKeycloak(page, pim)
    await page.getByRole('button', { name: 'Account of Pim' }).waitFor()
    const before = await keycloak.countSessions('holdfast')
    await signOut(page, pim)
    expect(await keycloak.countSessions('holdfast')).toBe(before - 1)
    await page.goto(oidc.start)
    await page.locator('#username').waitFor()
  })

  it('is required after four tests, once it is confirmed from a sign-in by it', async () => {
    // Of the set-up's person: password and second factor, whatever happens to the provider.
    await chooseMode(admin, base, ada.name, 'break-glass administrator')
    const glass = await newBrowser()
    await signIn(glass, stack.url, ada)
    await admin.goto(`${oidc.page}?step=require`)
    await untilPassed(admin, /administrator has signed in by the provider/)
    await untilPassed(admin, /Another person/)
    const [window] = await Promise.all([
      admin.waitForEvent('popup'),
      admin.getByRole('button', { name: 'Test signing out' }).click(),
    ])
    // The last test was Pim's: Keycloak asks whoever is signed in there in this browser.
    const over = window.getByRole('heading', { name: /The test is done|Sign in/ })
    const ask = window.locator('#kc-logout')
    await over.or(ask).waitFor()
    if (await ask.isVisible()) await ask.click()
    await over.waitFor()
    await window.close()
    await untilPassed(admin, /Signing out/)
    await untilPassed(admin, /break-glass/)
    await admin.getByRole('radio', { name: 'Everyone of the organisation' }).check()
    await admin.getByRole('button', { name: 'Require single sign-on' }).click()
    await admin.getByRole('timer').waitFor()
    // From the session that began by a password it cannot be confirmed.
    await admin.getByRole('button', { name: 'Confirm', exact: true }).click()
    await admin
      .getByRole('alert')
      .filter({ hasText: /Confirm from a session/ })
      .last()
      .waitFor()

    const sso = await newBrowser()
    await sso.goto(`${oidc.start}?returnTo=${encodeURIComponent(new URL(oidc.page).pathname)}`)
    await signInAtKeycloak(sso, ada)
    await sso.getByRole('heading', { name: 'Link your account' }).waitFor()
    await sso.getByRole('textbox', { name: 'Password' }).fill(ada.password)
    await sso.getByRole('button', { name: 'Sign in' }).click()
    await useRecoveryCode(sso, ada)
    // Keycloak said nothing of a second factor, which administration asks for.
    await sso.getByRole('dialog', { name: 'Confirm it is you' }).waitFor()
    await useRecoveryCode(sso, ada)
    await sso.getByRole('timer').waitFor()
    await sso.getByRole('button', { name: 'Confirm', exact: true }).click()
    await sso.getByText('Single sign-on stays required.').waitFor()
    await sso.getByRole('timer').waitFor({ state: 'detached' })
  })

  it('lets nobody in by a password then, but the break-glass administrator', async () => {
    const page = await newBrowser()
    await page.goto(`${stack.url}/sign-in`)
    await fillSignIn(page, bea.email, bea.password)
    await page
      .getByText(/sign in through its provider|signs in by its identity provider/i)
      .first()
      .waitFor()
    const glass = await newBrowser()
    await signIn(glass, stack.url, ada)
  })

  it('goes on when the provider changes its keys', async () => {
    await keycloak.changeKeys()
    const page = await newBrowser()
    await page.goto(oidc.start)
    await signInAtKeycloak(page, pim)
    await page.getByRole('button', { name: 'Account of Pim' }).waitFor()
  })

  it('is connected by SAML, with signed requests and encrypted assertions, and follows a change of keys', async () => {
    const page = await newBrowser()
    await signIn(page, stack.url, ada)
    await beginProvider(page, stack.url, 'Keycloak', 'SAML 2.0')
    const context = page.context()
    const metadata = await context.request.get(await valueToCopy(page, 'Metadata'))
    await keycloak.importSamlClient(await metadata.text())
    await readMetadata(page)
    await page.getByRole('checkbox', { name: 'Refuse assertions that are not encrypted' }).check()
    await page.getByRole('button', { name: 'Save' }).click()
    await keepClaims(page)
    await testSignIn(page, pim)

    await keycloak.changeKeys()
    await page.getByRole('list', { name: 'Steps' }).getByRole('link', { name: 'Connect' }).click()
    await readMetadata(page)
    await goToStep(page, 'Test')
    await testSignIn(page, pim)
  })

  async function readMetadata(page: Page): Promise<void> {
    await page.getByLabel('Address of the metadata').fill(keycloak.samlMetadataUrl)
    await page.getByRole('button', { name: 'Read', exact: true }).click()
    await page.getByText('The settings below come from it').first().waitFor()
  }
})
