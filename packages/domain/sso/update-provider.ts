import { sql } from 'drizzle-orm'
import { nameKey } from '@holdfast/contracts/names'
import { OidcSettings, SamlSettings, SsoMapping } from '@holdfast/contracts/sso'
import type { SsoProvider, SsoProviderChange } from '@holdfast/contracts/sso'
import type { z } from 'zod'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { administerSso } from './administer.ts'
import { describeProvider } from './describe.ts'
import { discover, ofProvider, secretContext } from './oidc/client.ts'
import { getProvider } from './provider.ts'
import type { Provider } from './provider.ts'
import type { ProviderPlace } from './providers.ts'
import { SsoRefusal } from './refusal.ts'
import type { SsoServices } from './services.ts'

type Change = z.output<typeof SsoProviderChange>

/** What decides about who gets in: a change of it must be tested again. The others do not matter for that. */
const deciding = ['oidc', 'saml', 'clientSecret', 'mapping'] as const

/**
 * Changes a provider. An issuer is asked for its metadata first. A draft that was tested must be tested again after a change of what
 * decides who gets in; an enabled one stays enabled, and its next test tells.
 *
 * @throws DomainError `precondition_failed`, `sso_address_refused`, `sso_unreachable`, `sso_metadata_invalid`
 */
export async function updateProvider(
  ctx: Context,
  services: SsoServices,
  { organizationId, providerId, publicUrl }: ProviderPlace,
  change: Change,
): Promise<SsoProvider> {
  const issuer = change.oidc?.issuer
  // What is asked outside of the transaction is asked for someone who may change it.
  await administerSso(ctx, organizationId, ({ tx }) => getProvider(tx, providerId))
  checkAddresses(services, change)
  const discovered = issuer ? await discovery(services, issuer) : undefined
  return administerSso(ctx, organizationId, async ({ tx, ctx: acting }) => {
    await tx.execute(sql`select from sso_providers where id = ${providerId} for update`)
    const before = await getProvider(tx, providerId)
    if (change.version !== undefined && change.version !== before.version)
      throw new DomainError(
        'precondition_failed',
        `It was changed meanwhile; its version is ${before.version}.`,
      )
    const after = merge(before, change)
    const secret = change.clientSecret
      ? services.sealer.seal(secretContext(providerId), change.clientSecret)
      : null
    const decides = deciding.some((part) => change[part] !== undefined)
    await tx.execute(sql`
      update sso_providers set name = ${after.name}, name_key = ${nameKey(after.name)},
        settings = ${JSON.stringify(after.oidc ?? after.saml)}::text::jsonb,
        mapping = ${JSON.stringify(after.mapping)}::text::jsonb,
        client_secret = ${change.clientSecret === undefined ? sql`client_secret` : secret},
        discovered = ${discovered ? sql`${JSON.stringify(discovered)}::text::jsonb` : sql`discovered`},
        factor = ${after.factor}, factor_values = ${JSON.stringify(after.factorValues)}::text::jsonb,
        create_accounts = ${after.createAccounts}, default_role = ${after.defaultRole},
        update_profile = ${after.updateProfile}, button = ${after.button}, version = version + 1,
        state = case when state = 'tested' and ${decides} then 'draft' else state end
      where id = ${providerId}`)
    await audit(tx, acting, {
      action: 'sso_provider.changed',
      object: { kind: 'sso_provider', id: providerId, name: after.name },
      before: shown(before, change),
      after: shown(after, change),
      organizationId,
    })
    return describeProvider(tx, providerId, publicUrl)
  })
}

/** Asks an issuer, with the words of the api for what goes wrong. */
export async function discovery({ outbound }: SsoServices, issuer: string): Promise<Record<string, unknown>> {
  try {
    return await discover(outbound, issuer)
  } catch (error) {
    throw asDomainError(error)
  }
}

/** What an administrator is told when an address they gave does not answer as it should. */
export function asDomainError(error: unknown): unknown {
  const call = ofProvider(error)
  if (call?.rule === 'provider.address') return new DomainError('sso_address_refused', call.detail)
  if (call) return new DomainError('sso_unreachable', call.detail)
  return error instanceof SsoRefusal ? new DomainError('sso_metadata_invalid', error.detail) : error
}

function checkAddresses({ outbound }: SsoServices, { saml, oidc }: Change): void {
  for (const address of [oidc?.issuer]) {
    const refusal = address ? outbound.refusal(address) : null
    if (refusal !== null) throw new DomainError('sso_address_refused', refusal)
  }
  // Browsers are sent there, we call nothing: any https address goes, and http on this machine.
  for (const address of [saml?.signOnUrl, saml?.signOutUrl])
    if (
      address &&
      !/^https:\/\/|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/.test(address) &&
      outbound.refusal(address) !== null
    )
      throw new DomainError('sso_address_refused', `${address} is not an https address.`)
}

function merge(before: Provider, change: Change): Provider {
  const oidc = before.oidc && OidcSettings.parse({ ...before.oidc, ...defined(change.oidc) })
  const saml = before.saml && SamlSettings.parse({ ...before.saml, ...defined(change.saml) })
  return {
    ...before,
    oidc,
    saml,
    mapping: SsoMapping.parse({ ...before.mapping, ...defined(change.mapping) }),
    name: change.name?.normalize('NFC') ?? before.name,
    factor: change.factor ?? before.factor,
    factorValues: change.factorValues ?? before.factorValues,
    createAccounts: change.createAccounts ?? before.createAccounts,
    defaultRole: change.defaultRole === undefined ? before.defaultRole : change.defaultRole,
    updateProfile: change.updateProfile ?? before.updateProfile,
    button: change.button ?? before.button,
  }
}

function defined(part: object | undefined): object {
  return Object.fromEntries(Object.entries(part ?? {}).filter(([, value]) => value !== undefined))
}

/** The parts that were changed, for the trail; of the secret only that it was. */
function shown(provider: Provider, change: Change): Record<string, unknown> {
  const names = Object.keys(change).filter((name) => name !== 'version')
  return Object.fromEntries(
    names.map((name) => [name, name === 'clientSecret' ? '…' : Reflect.get(provider, name)]),
  )
}
