import { createSsoProvider, enableSsoProvider, updateSsoProvider } from '@holdfast/contracts/sso-routes'
import type { SsoProvider } from '@holdfast/contracts/sso'
import { Browser, locationOf } from './browser.ts'
import type { Lies, Op } from './oidc-op.ts'
import type { SsoWorld } from './world.ts'

/** Connects and enables an OpenID provider. */
export async function connectOidc(
  { admin, sql }: Pick<SsoWorld, 'admin' | 'sql'>,
  op: Pick<Op, 'issuer' | 'clientId' | 'secret'>,
  change: Record<string, unknown> = {},
): Promise<SsoProvider> {
  const { client, organizationId } = admin
  const draft = await client.call(createSsoProvider, {
    params: { organizationId },
    body: { name: 'OpenID', kind: 'oidc' },
  })
  const params = { organizationId, providerId: draft.id }
  await client.call(updateSsoProvider, {
    params,
    body: { oidc: { issuer: op.issuer, clientId: op.clientId }, clientSecret: op.secret, ...change },
  })
  await sql`update sso_providers set state = 'tested' where id = ${draft.id}`
  return client.call(enableSsoProvider, { params })
}

/** Goes to the provider and back with what it answers. */
export async function signInAt(
  origin: string,
  op: Op,
  provider: SsoProvider,
  lies: Lies = {},
  query = '',
): Promise<{ browser: Browser; at: URL; back: URL }> {
  const browser = new Browser(origin)
  const to = locationOf(await browser.get(`/api/v1/sso/${provider.id}/start${query}`))
  op.lies = lies
  const back = op.authorize(to)
  const at = locationOf(await browser.get(back.pathname + back.search))
  return { browser, at, back }
}
