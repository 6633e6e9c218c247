import { sql } from 'drizzle-orm'
import { nameKey } from '@holdfast/contracts/names'
import { OidcSettings, SamlSettings, SsoMapping } from '@holdfast/contracts/sso'
import type { SsoPreset, SsoProvider } from '@holdfast/contracts/sso'
import type { Queries } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { newId } from '../new-id.ts'
import type { Scene } from '../projects/enter.ts'
import { endSessionsById } from '../sessions/end.ts'
import { administerSso, seeSso } from './administer.ts'
import { certificatesOf } from './certificate.ts'
import { describe, describeProvider, missingOf } from './describe.ts'
import { makeKeys, storeKeys } from './our-keys.ts'
import { getProvider, selectProviders } from './provider.ts'
import type { Provider } from './provider.ts'
import type { SsoServices } from './services.ts'

/** Where an act on a provider happens. */
export interface ProviderPlace {
  organizationId: string
  providerId: string
  publicUrl: string
}

/** Providers of an organisation at the most: each person sees theirs. */
const mostProviders = 50

/** The providers of an organisation, by name. */
export function listProviders(
  ctx: Context,
  organizationId: string,
  publicUrl: string,
): Promise<SsoProvider[]> {
  return seeSso(ctx, organizationId, async ({ tx }) => {
    const described: SsoProvider[] = []
    for (const provider of await selectProviders(tx, sql`true`))
      described.push(describe(provider, await certificatesOf(tx, provider.id), publicUrl))
    return described
  })
}

export function readProvider(
  ctx: Context,
  { organizationId, providerId, publicUrl }: ProviderPlace,
): Promise<SsoProvider> {
  return seeSso(ctx, organizationId, ({ tx }) => describeProvider(tx, providerId, publicUrl))
}

/** Makes a draft with keys of its own. */
export async function createProvider(
  ctx: Context,
  { sealer }: SsoServices,
  { organizationId, publicUrl }: { organizationId: string; publicUrl: string },
  { name, kind, preset }: { name: string; kind: 'oidc' | 'saml'; preset: SsoPreset },
): Promise<SsoProvider> {
  // Keys take a while to find: only for who may have them.
  await administerSso(ctx, organizationId, () => Promise.resolve())
  const id = await newId(ctx.db)
  const keys = await makeKeys(id)
  return administerSso(ctx, organizationId, async ({ tx, ctx: acting }) => {
    const [count] = await tx.execute<{ n: number }>(sql`select count(*)::int as n from sso_providers`)
    if ((count?.n ?? 0) >= mostProviders)
      throw new DomainError('conflict', `An organisation has at most ${mostProviders} identity providers.`)
    const label = name.normalize('NFC')
    const settings = kind === 'oidc' ? OidcSettings.parse({}) : SamlSettings.parse({})
    await tx.execute(sql`
      insert into sso_providers (id, organization_id, tenant_id, name, name_key, kind, preset, settings, mapping)
      values (${id}, ${organizationId}, ${acting.tenantId}, ${label}, ${nameKey(label)}, ${kind}, ${preset},
        ${JSON.stringify(settings)}::text::jsonb, ${JSON.stringify(mappingFor(kind, preset))}::text::jsonb)`)
    await storeKeys(tx, sealer, { organizationId, providerId: id }, keys, { active: true })
    await audit(tx, acting, {
      action: 'sso_provider.created',
      object: { kind: 'sso_provider', id, name: label },
      after: { kind, preset },
      organizationId,
    })
    return describeProvider(tx, id, publicUrl)
  })
}

const microsoft = 'http://schemas.microsoft.com/ws/2008/06/identity/claims'
const xmlsoap = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims'

/** The names by which providers send things unless they are told otherwise. */
function mappingFor(kind: 'oidc' | 'saml', preset: SsoPreset): SsoMapping {
  const claims: Record<string, string | null> = {}
  // Entra's `sub` is another one for each application, `oid` the same for all.
  if (kind === 'oidc' && preset === 'entra') claims['subject'] = 'oid'
  if (kind === 'saml' && (preset === 'entra' || preset === 'adfs')) {
    claims['email'] = `${xmlsoap}/emailaddress`
    claims['displayName'] =
      preset === 'entra' ? 'http://schemas.microsoft.com/identity/claims/displayname' : `${xmlsoap}/name`
    claims['groups'] = preset === 'entra' ? `${microsoft}/groups` : 'http://schemas.xmlsoap.org/claims/Group'
  }
  if (kind === 'saml' && preset === 'google') claims['groups'] = 'groups'
  return SsoMapping.parse(claims)
}

/** Ends all sessions that began by a provider of the organisation; answers how many. */
export async function endSessionsBy(scene: Pick<Scene, 'tx'>, providerId: string): Promise<number> {
  const rows = await scene.tx.execute<{ session_id: string }>(
    sql`select session_id from sso_sessions where provider_id = ${providerId}`,
  )
  return (
    await endSessionsById(
      scene.tx,
      rows.map((row) => row.session_id),
    )
  ).length
}

/** Removes a provider, its links, and ends the sessions that began by it. */
export function deleteProvider(ctx: Context, { organizationId, providerId }: ProviderPlace): Promise<void> {
  return administerSso(ctx, organizationId, async (scene) => {
    const provider = await getProvider(scene.tx, providerId)
    const sessions = await endSessionsBy(scene, providerId)
    await scene.tx.execute(sql`update sso_domains set provider_id = null where provider_id = ${providerId}`)
    await scene.tx.execute(sql`delete from sso_providers where id = ${providerId}`)
    await audit(scene.tx, scene.ctx, {
      action: 'sso_provider.deleted',
      object: { kind: 'sso_provider', id: providerId, name: provider.name },
      before: { state: provider.state, enforcement: provider.enforcement.state },
      after: { sessionsEnded: sessions },
      organizationId,
    })
  })
}

/**
 * Lets people sign in by a provider that was tested with the settings it has now.
 *
 * @throws DomainError `sso_not_tested`, `sso_not_ready`
 */
export function enableProvider(
  ctx: Context,
  { organizationId, providerId, publicUrl }: ProviderPlace,
): Promise<SsoProvider> {
  return administerSso(ctx, organizationId, async ({ tx, ctx: acting }) => {
    const provider = await getProvider(tx, providerId)
    if (missingOf(provider, await certificatesOf(tx, providerId)).length > 0)
      throw new DomainError('sso_not_ready')
    if (provider.state === 'draft') throw new DomainError('sso_not_tested')
    await setState(tx, providerId, 'enabled')
    await auditState(tx, acting, provider, 'enabled')
    return describeProvider(tx, providerId, publicUrl)
  })
}

/** Makes it a draft again: nobody signs in by it, and nobody has to. */
export function disableProvider(
  ctx: Context,
  { organizationId, providerId, publicUrl }: ProviderPlace,
): Promise<SsoProvider> {
  return administerSso(ctx, organizationId, async ({ tx, ctx: acting }) => {
    const provider = await getProvider(tx, providerId)
    await setState(tx, providerId, 'draft')
    await tx.execute(
      sql`update sso_providers set enforced_scope = null, enforced_until = null where id = ${providerId}`,
    )
    await auditState(tx, acting, provider, 'draft')
    return describeProvider(tx, providerId, publicUrl)
  })
}

async function setState(tx: Pick<Queries, 'execute'>, id: string, state: Provider['state']): Promise<void> {
  await tx.execute(sql`update sso_providers set state = ${state}, version = version + 1 where id = ${id}`)
}

function auditState(
  tx: Pick<Queries, 'execute'>,
  ctx: Context,
  provider: Provider,
  state: Provider['state'],
) {
  return audit(tx, ctx, {
    action: 'sso_provider.state_changed',
    object: { kind: 'sso_provider', id: provider.id, name: provider.name },
    before: { state: provider.state, enforcement: provider.enforcement.state },
    after: { state },
    organizationId: provider.organizationId,
  })
}
