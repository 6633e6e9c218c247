import { inflateRawSync } from 'node:zlib'
import postgres from 'postgres'
import {
  createSsoProvider,
  enableSsoProvider,
  readSsoMetadata,
  startSsoTest,
  updateSsoProvider,
} from '@holdfast/contracts/sso-routes'
import type { SsoProvider } from '@holdfast/contracts/sso'
import { startApi } from '../../apps/api/testing/start-api.ts'
import type { TestApi } from '../../apps/api/testing/start-api.ts'
import { setUpByLink } from '../harness/set-up.ts'
import type { SignedIn } from '../harness/set-up.ts'
import { Browser, locationOf } from './browser.ts'
import { makeIdp, metadataOf, respond } from './saml-idp.ts'
import type { Idp, Saying, Service } from './saml-idp.ts'

/** An api with an organisation whose domain `corp.test` is verified. */
export interface SsoWorld {
  api: TestApi
  sql: postgres.Sql
  admin: SignedIn
  stop: () => Promise<void>
}

export async function makeWorld(settings: Record<string, string> = {}): Promise<SsoWorld> {
  const api = await startApi(settings)
  const sql = postgres(api.database.url('postgres'), { max: 2 })
  const admin = await setUpByLink(await api.setupLink())
  await verifyDomain(sql, admin.organizationId, 'corp.test')
  return {
    api,
    sql,
    admin,
    stop: async () => {
      await sql.end()
      await api.stop()
    },
  }
}

/** As if its TXT record had been found. */
export async function verifyDomain(sql: postgres.Sql, organizationId: string, domain: string): Promise<void> {
  await sql`insert into sso_domains (organization_id, tenant_id, domain, token, verified_at)
    select id, tenant_id, ${domain}, 'x', now() from organizations where id = ${organizationId}`
}

/** A SAML provider, connected and enabled. */
export interface Connected {
  idp: Idp
  provider: SsoProvider
}

export async function connectSaml(
  { admin, sql }: Pick<SsoWorld, 'admin' | 'sql'>,
  name: string,
  change: Record<string, unknown> = {},
): Promise<Connected> {
  const idp = await makeIdp(name)
  const { client, organizationId } = admin
  const draft = await client.call(createSsoProvider, {
    params: { organizationId },
    body: { name, kind: 'saml' },
  })
  const params = { organizationId, providerId: draft.id }
  await client.call(readSsoMetadata, { params, body: { xml: metadataOf(idp) } })
  await client.call(updateSsoProvider, { params, body: change })
  await sql`update sso_providers set state = 'tested' where id = ${draft.id}`
  return { idp, provider: await client.call(enableSsoProvider, { params }) }
}

/** A sign-in that a browser began, and what its request says. */
export interface Begun {
  browser: Browser
  service: Service
  to: URL
}

export async function begin(origin: string, provider: SsoProvider, query = ''): Promise<Begun> {
  const browser = new Browser(origin)
  return beginIn(browser, `/api/v1/sso/${provider.id}/start${query}`, provider)
}

export async function beginIn(browser: Browser, path: string, provider: SsoProvider): Promise<Begun> {
  const to = locationOf(await browser.get(path))
  const { acsUrl, entityId } = provider.addresses
  return { browser, to, service: { acsUrl, entityId, requestId: requestIdOf(to) } }
}

/** The ID of our AuthnRequest. */
export function requestIdOf(to: URL): string {
  const xml = inflateRawSync(Buffer.from(to.searchParams.get('SAMLRequest') ?? '', 'base64')).toString()
  return /\sID="([^"]+)"/.exec(xml)?.[1] ?? ''
}

export const encode = (xml: string) => Buffer.from(xml).toString('base64')

/** Posts a response to the assertion consumer service; answers where the browser is sent. */
export async function deliver(begun: Begun, xml: string, fields: Record<string, string> = {}): Promise<URL> {
  const path = new URL(begun.service.acsUrl).pathname
  return locationOf(await begun.browser.post(path, { SAMLResponse: encode(xml), ...fields }))
}

/** Begins, lets the provider say something, delivers it. */
export async function signInBy(
  origin: string,
  { idp, provider }: Connected,
  say: Saying = {},
): Promise<{ begun: Begun; at: URL }> {
  const begun = await begin(origin, provider)
  return { begun, at: await deliver(begun, await respond(idp, begun.service, say)) }
}

/** The rule in the log by the code that the person was shown; null for a sign-in that worked. */
export async function ruleOf(sql: postgres.Sql, at: URL): Promise<string | null> {
  const code = at.searchParams.get('code')?.replace('-', '')
  if (at.pathname !== '/sso/problem' || !code) return `no problem but ${at.pathname}`
  const [row] = await sql<{ rule: string | null }[]>`select rule from sso_attempts where code = ${code}`
  return row?.rule ?? null
}

/** Whether this browser has a session now, and whose. */
export async function whoIs(
  browser: Browser,
): Promise<{ email: string; organizations: { organizationId: string }[]; operator: boolean } | null> {
  const response = await browser.get('/api/v1/session')
  if (response.status !== 200) return null
  const { person, organizations, operator } = await response.json()
  return { email: person.email, organizations, operator }
}

export async function testUrl(
  { admin }: Pick<SsoWorld, 'admin'>,
  providerId: string,
  kind: 'sign_in' | 'sign_out' = 'sign_in',
) {
  const params = { organizationId: admin.organizationId, providerId }
  return admin.client.call(startSsoTest, { params, body: { kind } })
}
