import { acceptLegalDocument } from '@holdfast/contracts/legal'
import { getSession } from '@holdfast/contracts/session'
import postgres from 'postgres'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApi } from '../../apps/api/testing/start-api.ts'
import type { TestApi } from '../../apps/api/testing/start-api.ts'
import type { Client } from '../harness/client.ts'
import { lacks } from '../harness/needs.ts'
import { invite, setUpByLink } from '../harness/set-up.ts'
import type { SignedIn } from '../harness/set-up.ts'
import { makeOrganization } from '../isolation/world.ts'
import { chromiumPath, launchBrowser } from './browser.ts'
import { expectAccessible, expectNoSidewaysScroll, untilSettled } from './tasks/looks.ts'

describe.skipIf(lacks('Chromium', chromiumPath !== undefined))(
  'who decides about access, in their browsers',
  () => {
    let api: TestApi
    let sql: postgres.Sql
    let browser: Browser
    let operator: Page
    let admin: Page
    let administrator: SignedIn
    let base: string

    beforeAll(async () => {
      api = await startApi()
      sql = postgres(api.database.url('postgres'), { max: 1 })
      const first = await setUpByLink(await api.setupLink())
      administrator = (await makeOrganization(first.client, sql)).administrator
      // Without what the world of the isolation tests put there.
      await sql`delete from access_reviews`
      await sql`delete from support_requests`
      await sql`update organizations set name = 'Klinik Nord' where id = ${administrator.organizationId}`
      base = `${api.url}/organizations/${administrator.organizationId}`
      browser = await launchBrowser()
      await acceptTexts(first.client)
      await acceptTexts(administrator.client)
      operator = await newPage(first)
      admin = await newPage(administrator)
    })
    afterAll(async () => {
      await browser?.close()
      await sql?.end()
      await api?.stop()
    })
    /** A browser of its own; with the session of somebody who signed in with a second factor. */
    async function newPage(by?: SignedIn): Promise<Page> {
      const context = await browser.newContext()
      const cookies = by ? by.client.cookieHeader().split('; ') : []
      await context.addCookies(
        cookies.map((cookie) => {
          const at = cookie.indexOf('=')
          return { name: cookie.slice(0, at), value: cookie.slice(at + 1), url: api.url }
        }),
      )
      const page = await context.newPage()
      page.setDefaultTimeout(15_000)
      return page
    }

    it('support access: asked for, approved, entered, seen by both sides, and ended at once', async () => {
      await operator.goto(`${base}/projects`)
      await operator.getByText('This is not here').waitFor()
      await operator.goto(`${api.url}/operator/support`)
      await operator.getByRole('button', { name: 'Ask for access' }).first().click()
      const asking = operator.getByRole('dialog', { name: 'Ask for support access' })
      await asking.getByRole('combobox', { name: 'Organisation' }).click()
      await operator.getByRole('option', { name: 'Klinik Nord' }).click()
      await asking.getByLabel('Reason').fill('Uploads of the ward failed on Monday')
      await asking.getByRole('button', { name: 'Ask', exact: true }).click()
      await operator.getByText('Waits for a decision').waitFor()

      await admin.goto(`${base}/projects`)
      const banner = admin.getByRole('region', { name: 'Support access' })
      await banner.getByText('asks for support access').waitFor()
      await banner.getByRole('link', { name: 'Decide' }).click()
      await admin.getByRole('button', { name: 'Decide' }).click()
      await admin.getByRole('dialog').getByLabel('Hours').fill('1')
      await admin.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
      await admin.getByText('Open now').waitFor()

      await operator.reload()
      await operator.getByRole('button', { name: 'Enter as support' }).click()
      await operator.getByRole('link', { name: 'Plans' }).waitFor()
      await operator.getByText('You look into Klinik Nord as support').waitFor()
      await expectAccessible(operator)
      await admin.reload()
      await banner.getByText('may look into this organisation').waitFor()
      await admin
        .getByText(/looks?\./)
        .first()
        .waitFor()

      await admin.getByRole('button', { name: 'End at once' }).click()
      await admin.getByRole('dialog').getByRole('button', { name: 'End at once' }).click()
      await admin.getByText('Ended early').waitFor()
      await operator.goto(`${base}/projects`)
      await operator.getByText('This is not here').waitFor()
    })

    it('access review: started, decided, closed, with its evidence', async () => {
      const leaving = await invite(administrator, 'member')
      await admin.goto(`${base}/access-reviews`)
      await admin.getByRole('button', { name: 'Start a review' }).first().click()
      await admin
        .getByRole('dialog')
        .getByRole('button', { name: /^Start, due in/ })
        .click()
      await admin.getByRole('heading', { name: 'Access review', level: 1 }).waitFor()
      await admin.getByRole('button', { name: 'Remove the access of Pim member' }).click()
      const dialog = admin.getByRole('dialog', { name: 'Remove the access of Pim member' })
      await dialog.getByLabel('Comment').fill('Has left')
      await dialog.getByRole('button', { name: 'Remove it' }).click()
      await admin
        .getByRole('button', { name: 'Remove the access of Pim member' })
        .waitFor({ state: 'detached' })
      expect(
        (await leaving.client.fetch(`/api/v1/organizations/${leaving.organizationId}/projects`)).status,
      ).toBe(200)
      const list = await (
        await leaving.client.fetch(`/api/v1/organizations/${leaving.organizationId}/projects`)
      ).text()
      expect(JSON.parse(list).items).toEqual([])
      await admin
        .getByRole('button', { name: 'Keep all that is shown' })
        .or(admin.getByRole('button', { name: /^Keep the access/ }))
        .first()
        .click()
      for (const keep of await admin.getByRole('button', { name: /^Keep the access/ }).all())
        if (await keep.isVisible()) await keep.click().catch(() => undefined)
      await admin.getByText('Nothing left to decide here').waitFor()
      await admin.getByRole('button', { name: 'Close the review' }).click()
      await admin.getByText('The review is closed').waitFor()
      await admin.getByRole('link', { name: 'Report' }).click()
      await admin.getByRole('row', { name: /Pim member.*Remove \(done\).*Has left/ }).waitFor()
    })

    it('every page is accessible, and fits a telephone', async () => {
      const pages = ['support-access', 'access-reviews', 'change-requests', 'distribution-groups', 'address']
      await look(
        admin,
        pages.map((page) => `${base}/${page}`),
      )
      const own = ['support', 'operators', 'acts', 'tenants']
      await look(
        operator,
        own.map((page) => `${api.url}/operator/${page}`),
      )
      await look(await newPage(), [`${api.url}/operator`])
    })

    async function look(page: Page, urls: readonly string[]): Promise<void> {
      for (const url of urls) {
        await page.goto(url)
        await untilSettled(page)
        await expectAccessible(page)
        await page.setViewportSize({ width: 360, height: 740 })
        await expectNoSidewaysScroll(page)
        await page.setViewportSize({ width: 1280, height: 800 })
      }
    }
  },
)

/** The terms and the agreement that would stand before every page. */
async function acceptTexts(client: Client): Promise<void> {
  const { toAccept } = await client.call(getSession, {})
  for (const { kind, version, organizationId } of toAccept)
    await client.call(acceptLegalDocument, { body: { kind, version, organizationId } })
}
