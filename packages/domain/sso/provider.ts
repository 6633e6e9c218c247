import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { TemplateId } from '@holdfast/contracts/roles'
import { OidcSettings, SamlSettings, SsoMapping } from '@holdfast/contracts/sso'
import type { SsoPreset } from '@holdfast/contracts/sso'
import type { Queries, Transaction } from '@holdfast/db/database'
import { inScope } from '@holdfast/db/database'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'

/** A provider as rules and protocols need it. */
export interface Provider {
  id: string
  organizationId: string
  tenantId: string
  name: string
  kind: 'oidc' | 'saml'
  preset: SsoPreset
  state: 'draft' | 'tested' | 'enabled'
  version: number
  oidc: OidcSettings | null
  saml: SamlSettings | null
  mapping: SsoMapping
  clientSecret: Buffer | null
  discovered: Record<string, unknown> | null
  factor: 'asserted' | 'always' | 'never'
  factorValues: string[]
  createAccounts: boolean
  defaultRole: TemplateId | null
  updateProfile: boolean
  button: boolean
  metadata: {
    source: 'none' | 'address' | 'upload'
    url: string | null
    fetchedAt: Date | null
    problem: string | null
  }
  enforcement: {
    state: 'off' | 'pending' | 'on'
    scope: 'domains' | 'everyone'
    revertsAt: Date | null
    by: string | null
  }
  lastUsedAt: Date | null
  createdAt: Date
  /** In the settings are all parts that a sign-in needs, certificates excepted. */
  domains: string[]
}

interface Row extends Record<string, unknown> {
  id: string
  organization_id: string
  tenant_id: string
  name: string
  kind: 'oidc' | 'saml'
  preset: SsoPreset
  state: Provider['state']
  version: number
  settings: unknown
  mapping: unknown
  client_secret: Uint8Array | null
  discovered: Record<string, unknown> | null
  factor: Provider['factor']
  factor_values: string[]
  create_accounts: boolean
  default_role: TemplateId | null
  update_profile: boolean
  button: boolean
  metadata_url: string | null
  metadata_source: Provider['metadata']['source']
  metadata_fetched_at: string | null
  metadata_problem: string | null
  enforced_scope: 'domains' | 'everyone' | null
  enforced_by: string | null
  enforced_until: string | null
  enforcement: Provider['enforcement']['state']
  last_used_at: string | null
  created_at: string
  domains: string[] | null
}

/** Providers of the organisation in scope. */
export async function selectProviders(tx: Pick<Queries, 'execute'>, condition: SQL): Promise<Provider[]> {
  const rows = await tx.execute<Row>(sql`
    select p.*,
      case when p.enforced_scope is null or p.enforced_until <= now() then 'off'
        when p.enforced_until is not null then 'pending' else 'on' end as enforcement,
      (select array_agg(d.domain order by d.domain) from sso_domains d where d.organization_id = p.organization_id
        and d.verified_at is not null and (d.provider_id is null or d.provider_id = p.id)) as domains
    from sso_providers p where ${condition} order by p.name_key, p.id limit 200`)
  return rows.map(providerOf)
}

/** @throws DomainError `not_found` */
export async function getProvider(tx: Pick<Queries, 'execute'>, providerId: string): Promise<Provider> {
  const [provider] = await selectProviders(tx, sql`p.id = ${providerId}`)
  if (!provider) throw new DomainError('not_found')
  return provider
}

/** Before anyone is signed in: one transaction in the organisation of a provider of this tenant. */
export async function inProvider<T>(
  ctx: Context,
  providerId: string,
  work: (tx: Transaction, provider: Provider) => Promise<T>,
): Promise<T> {
  const [row] = await ctx.db.execute<{ organization: string | null }>(
    sql`select sso_organization_of(${ctx.tenantId}, ${providerId}) as organization`,
  )
  const organization = row?.organization
  if (!organization) throw new DomainError('not_found')
  const scope = { tenant: ctx.tenantId, organization, user: ctx.actor?.userId }
  return inScope(ctx.db, scope, async (tx) => work(tx, await getProvider(tx, providerId)))
}

function providerOf(row: Row): Provider {
  const instant = (value: string | null) => (value === null ? null : new Date(value))
  const state = row.enforcement
  return {
    id: row.id,
    organizationId: row.organization_id,
    tenantId: row.tenant_id,
    name: row.name,
    kind: row.kind,
    preset: row.preset,
    state: row.state,
    version: row.version,
    // Parsed with defaults, so that settings that came later have a value.
    oidc: row.kind === 'oidc' ? OidcSettings.parse(row.settings) : null,
    saml: row.kind === 'saml' ? SamlSettings.parse(row.settings) : null,
    mapping: SsoMapping.parse(row.mapping),
    clientSecret: row.client_secret === null ? null : Buffer.from(row.client_secret),
    discovered: row.discovered,
    factor: row.factor,
    factorValues: row.factor_values,
    createAccounts: row.create_accounts,
    defaultRole: row.default_role,
    updateProfile: row.update_profile,
    button: row.button,
    metadata: {
      source: row.metadata_source,
      url: row.metadata_url,
      fetchedAt: instant(row.metadata_fetched_at),
      problem: row.metadata_problem,
    },
    enforcement: {
      state,
      scope: row.enforced_scope ?? 'domains',
      revertsAt: state === 'pending' ? instant(row.enforced_until) : null,
      by: state === 'off' ? null : row.enforced_by,
    },
    lastUsedAt: instant(row.last_used_at),
    createdAt: new Date(row.created_at),
    domains: row.domains ?? [],
  }
}
