import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lacks } from '../harness/needs.ts'
import { chromiumPath, launchBrowser } from './browser.ts'
import { startStandalone } from './standalone.ts'
import type { Standalone } from './standalone.ts'
import { exportAndVerify, openNewestEvent, searchTrail } from './tasks/audit.ts'
import { chooseFiles, makeFolder, rowOf, untilUploaded } from './tasks/files.ts'
import { endSessionsOf, inviteByLink, passwordLinkFor } from './tasks/invite.ts'
import { expectAccessible, expectDark, expectNoSidewaysScroll, untilSettled } from './tasks/looks.ts'
import {
  acceptInvitation,
  expectRefusedSignIn,
  fillSignIn,
  newPerson,
  setPasswordByLink,
  signIn,
  signOut,
} from './tasks/person.ts'
import { openProject } from './tasks/projects.ts'
import {
  copyTemplate,
  giveAccess,
  makeGroup,
  makePrivate,
  openAccess,
  previewOf,
  whyOf,
} from './tasks/rights.ts'
import { goToFiles, setUp } from './tasks/set-up.ts'

describe.skipIf(lacks('Chromium', chromiumPath !== undefined))('people, in their browsers', () => {
  const ada = newPerson('Ada')
  const pim = newPerson('Pim')
  const desk = mkdtempSync(join(tmpdir(), 'holdfast-desk-'))
  let holdfast: Standalone
  let browser: Browser
  let admin: Page
  let member: Page
  let projectUrl: string

  beforeAll(async () => {
    holdfast = await startStandalone()
    browser = await launchBrowser()
    admin = await newBrowser()
    member = await newBrowser()
    await setUp(admin, await holdfast.setupLink(), 'Hafen AG', ada)
    await goToFiles(admin)
    projectUrl = admin.url()
  })
  afterAll(async () => {
    await browser?.close()
    await holdfast?.stop()
    rmSync(desk, { recursive: true, force: true })
  })

  /** Cookies and memory of its own. */
  async function newBrowser(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    const page = await (await browser.newContext(options)).newPage()
    page.setDefaultTimeout(20_000)
    return page
  }

  it('sign out and in again; a wrong password is refused', async () => {
    await signOut(admin, ada)
    await expectRefusedSignIn(admin, holdfast.url, ada, 'not the password')
    await signIn(admin, holdfast.url, ada)
  })

  it('come by an invitation link and work in a project', async () => {
    const link = await inviteByLink(admin, holdfast.url, pim.email)
    await acceptInvitation(member, link, pim)
    await openProject(member, holdfast.url, 'First project')
    writeFileSync(join(desk, 'from Pim.txt'), 'hello')
    await chooseFiles(member, [join(desk, 'from Pim.txt')])
    await untilUploaded(member, 1)
    await admin.goto(projectUrl)
    await rowOf(admin, 'from Pim.txt').waitFor()
  })

  it('find in the audit trail who did what, and export it so that it verifies', async () => {
    await searchTrail(admin, 'from Pim.txt')
    await openNewestEvent(admin)
    expect((await exportAndVerify(admin, desk)).rows).toBeGreaterThan(0)
    await admin.goto(projectUrl)
  })

  it('see what others do without a reload', async () => {
    writeFileSync(join(desk, 'live.txt'), 'hello')
    await chooseFiles(member, [join(desk, 'live.txt')])
    await rowOf(admin, 'live.txt').waitFor()
  })

  it('whose session has ended sign in over the page and go on where they were', async () => {
    await endSessionsOf(admin, holdfast.url, pim)
    writeFileSync(join(desk, 'late.txt'), 'hello')
    await chooseFiles(member, [join(desk, 'late.txt')])
    const dialog = member.getByRole('dialog', { name: 'Your session has ended' })
    await dialog.getByRole('textbox', { name: 'Password' }).fill(pim.password)
    await dialog.getByRole('button', { name: 'Sign in' }).click()
    await dialog.waitFor({ state: 'detached' })
    await rowOf(member, 'late.txt').waitFor()
  })

  it('who forgot their password get a link and set a new one', async () => {
    const link = await passwordLinkFor(admin, holdfast.url, pim)
    const old = pim.password
    const other = await newBrowser()
    pim.password = `${old}-neu`
    await setPasswordByLink(other, link, pim.password)
    await expectRefusedSignIn(other, holdfast.url, pim, old)
    await signIn(other, holdfast.url, pim)
    await member.goto(holdfast.url)
    await fillSignIn(member, pim.email, pim.password)
    await member.getByRole('heading', { name: 'Projects' }).waitFor()
  })

  it('get rights by an own template, a group and a private folder, and are told why', async () => {
    const organization = await organizationUrl()
    const project = projectUrl.replace(/\/files.*$/, '')
    const eve = newPerson('Eve')
    const other = await newBrowser()
    await acceptInvitation(other, await inviteByLink(admin, holdfast.url, eve.email), eve)
    await copyTemplate(admin, organization, 'Caretakers')
    await makeGroup(admin, organization, 'Legal', pim.name)
    await admin.goto(projectUrl)
    await makeFolder(admin, 'Contracts')
    const address = (await rowOf(admin, 'Contracts').getByRole('link').getAttribute('href')) ?? ''
    await openAccess(admin, new URL(address, holdfast.url).href)
    await makePrivate(admin)
    await giveAccess(admin, 'Legal', 'Caretakers')
    await expectAccessible(admin)
    for (const [page, sees] of [
      [member, true],
      [other, false],
    ] as const) {
      await page.goto(projectUrl)
      await rowOf(page, 'live.txt').waitFor()
      expect(await rowOf(page, 'Contracts').count()).toBe(sees ? 1 : 0)
    }
    await openAccess(member, new URL(address, holdfast.url).href)
    await member.getByText('Caretakers, by the folder Contracts').waitFor()
    expect(await whyOf(admin, project, eve.name)).toContain('Organisation')
    expect(await previewOf(admin, eve.name)).not.toContain('Contracts')
    await admin.keyboard.press('Escape')
  })

  async function organizationUrl(): Promise<string> {
    const link = admin.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'People' })
    return new URL((await link.getAttribute('href')) ?? '', holdfast.url).href.replace(/\/people$/, '')
  }

  describe('find every page', () => {
    const pages = [
      'projects',
      'files',
      'details',
      'viewer',
      'trash',
      'project people',
      'about',
      'people',
      'templates',
      'groups',
      'settings',
      'audit',
      'sign-ins',
      'streaming',
      'integrity',
      'usage',
      'trail of a project',
      'account',
      'storages',
      'organisations',
      'checks',
      'sign-in',
      'forgotten password',
    ] as const

    async function addressOf(name: (typeof pages)[number]): Promise<string> {
      const project = projectUrl.replace(/\/files.*$/, '')
      await admin.goto(projectUrl)
      const view = (await rowOf(admin, 'live.txt').getByRole('link').getAttribute('href')) ?? ''
      const organisation = await organizationUrl()
      const addresses: Record<(typeof pages)[number], string> = {
        projects: `${organisation}/projects`,
        files: projectUrl,
        details: `${project}/files?details=${/files\/([^/]+)\/view/.exec(view)?.[1]}`,
        viewer: new URL(view, holdfast.url).href,
        trash: `${project}/trash`,
        'project people': `${project}/people`,
        about: `${project}/about`,
        people: `${organisation}/people`,
        templates: `${organisation}/templates?compare=member,viewer`,
        groups: `${organisation}/groups`,
        settings: `${organisation}/settings`,
        audit: `${organisation}/audit`,
        'sign-ins': `${organisation}/sign-ins`,
        streaming: `${organisation}/audit-streaming`,
        integrity: `${organisation}/audit-integrity`,
        usage: `${organisation}/usage`,
        'trail of a project': `${project}/audit`,
        account: `${holdfast.url}/account`,
        storages: `${holdfast.url}/operator/storages`,
        organisations: `${holdfast.url}/operator/organizations`,
        checks: `${holdfast.url}/operator/checks`,
        'sign-in': `${holdfast.url}/sign-in`,
        'forgotten password': `${holdfast.url}/forgotten-password`,
      }
      return addresses[name]
    }

    it.each(pages)('%s: axe finds nothing of weight, light and dark, and 360 px are enough', async (name) => {
      await admin.setViewportSize({ width: 1280, height: 800 })
      const address = await addressOf(name)
      for (const colorScheme of ['light', 'dark'] as const) {
        await admin.emulateMedia({ colorScheme })
        await admin.goto(address)
        await untilSettled(admin)
        if (colorScheme === 'dark') await expectDark(admin)
        await expectAccessible(admin)
      }
      await admin.setViewportSize({ width: 360, height: 740 })
      await expectNoSidewaysScroll(admin)
    })
  })
})
