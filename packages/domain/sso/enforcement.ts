import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { SsoProvider } from '@holdfast/contracts/sso'
import type { Queries } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import { requireAgreement } from '../change-requests/agreement.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { administerSso, seeSso } from './administer.ts'
import { checklist } from './checklist.ts'
import { describeProvider } from './describe.ts'
import { getProvider } from './provider.ts'
import type { Provider } from './provider.ts'
import type { ProviderPlace } from './providers.ts'

/** Minutes after which an enforcement that nobody confirmed is none: whoever was locked out waits no longer. */
export const confirmMinutes = 10

export type Scope = 'domains' | 'everyone'

export interface Preview {
  covered: number
  ready: number
  losing: { userId: string; email: string; displayName: string }[]
  losingCount: number
  exempt: { userId: string; email: string; mode: 'exempt' | 'break_glass' }[]
}

/** Members whom a provider covers: all, or those with an address in one of its verified domains. */
export function covered(
  { organizationId, domains }: Pick<Provider, 'organizationId' | 'domains'>,
  scope: Scope,
): SQL {
  const own = sql.param([...domains])
  const within = scope === 'everyone' ? sql`` : sql`and split_part(u.email_key, '@', 2) = any(${own}::text[])`
  return sql`from memberships m join users u on u.tenant_id = m.tenant_id and u.id = m.user_id
    left join sso_modes s on s.organization_id = m.organization_id and s.user_id = m.user_id
    where m.organization_id = ${organizationId} and m.state = 'active' ${within}`
}

/** Who could not get in any more: covered, not exempt, and known to no enabled provider of the organisation. */
export function previewEnforcement(
  ctx: Context,
  { organizationId, providerId }: ProviderPlace,
  scope: Scope,
): Promise<Preview> {
  return seeSso(ctx, organizationId, async ({ tx }) => {
    const provider = await getProvider(tx, providerId)
    const people = covered(provider, scope)
    const follows = sql`coalesce(s.mode, 'follow') in ('follow', 'required')`
    const known = sql`exists (select from sso_identities i join sso_providers p on p.id = i.provider_id
      where i.organization_id = m.organization_id and i.user_id = m.user_id and p.state = 'enabled')`
    const [counts] = await tx.execute<{ all: number; ready: number; losing: number }>(sql`
      select count(*)::int as all, count(*) filter (where ${follows} and ${known})::int as ready,
        count(*) filter (where ${follows} and not ${known})::int as losing ${people}`)
    const losing = await tx.execute<{ userId: string; email: string; displayName: string }>(sql`
      select u.id as "userId", u.email, u.display_name as "displayName" ${people} and ${follows} and not ${known}
      order by u.name_key, u.id limit 500`)
    const exempt = await tx.execute<{ userId: string; email: string; mode: 'exempt' | 'break_glass' }>(sql`
      select u.id as "userId", u.email, s.mode ${people} and s.mode in ('exempt', 'break_glass') order by u.name_key limit 500`)
    return {
      covered: counts?.all ?? 0,
      ready: counts?.ready ?? 0,
      losing: [...losing],
      losingCount: counts?.losing ?? 0,
      exempt: [...exempt],
    }
  })
}

/**
 * Requires SSO of those whom the provider covers. It ends by itself after ten minutes unless it is confirmed from a session that
 * began by the provider: the door looks at the time, so that nothing else must run for it.
 *
 * @throws DomainError `sso_not_tested`, `sso_tests_missing`
 */
export function enforce(
  ctx: Context,
  { organizationId, providerId, publicUrl }: ProviderPlace,
  scope: Scope,
): Promise<SsoProvider> {
  return administerSso(ctx, organizationId, async ({ tx, ctx: acting }) => {
    // To end it takes one: a provider that is away must lock nobody out.
    await requireAgreement(tx, acting, organizationId, 'sso.enforce')
    const provider = await getProvider(tx, providerId)
    if (provider.state !== 'enabled') throw new DomainError('sso_not_tested', 'Enable the provider first.')
    if (!(await checklist(tx, provider)).mayEnforce) throw new DomainError('sso_tests_missing')
    await tx.execute(sql`
      update sso_providers set enforced_scope = ${scope}, enforced_at = now(), enforced_by = ${acting.actor.displayName},
        enforced_until = case when enforced_scope is not null and enforced_until is null then null
          else now() + make_interval(mins => ${confirmMinutes}) end, version = version + 1
      where id = ${providerId}`)
    await note(tx, acting, provider, 'enforced', { scope, confirmWithinMinutes: confirmMinutes })
    return describeProvider(tx, providerId, publicUrl)
  })
}

/**
 * Keeps it. @throws DomainError `sso_confirm_elsewhere` from a session of another kind, `conflict` when it has reverted */
export function confirmEnforcement(
  ctx: Context,
  { organizationId, providerId, publicUrl }: ProviderPlace,
): Promise<SsoProvider> {
  return administerSso(ctx, organizationId, async ({ tx, ctx: acting }) => {
    const provider = await getProvider(tx, providerId)
    const { session } = acting.actor
    if (session?.method !== 'sso' || session.providerId !== providerId)
      throw new DomainError('sso_confirm_elsewhere')
    if (provider.enforcement.state === 'off')
      throw new DomainError('conflict', 'It has reverted: nobody confirmed in time. Require it again.')
    await tx.execute(
      sql`update sso_providers set enforced_until = null, version = version + 1 where id = ${providerId}`,
    )
    await note(tx, acting, provider, 'enforcement_confirmed', { scope: provider.enforcement.scope })
    return describeProvider(tx, providerId, publicUrl)
  })
}

/** Lets passwords in again. */
export function endEnforcement(
  ctx: Context,
  { organizationId, providerId, publicUrl }: ProviderPlace,
): Promise<SsoProvider> {
  return administerSso(ctx, organizationId, async ({ tx, ctx: acting }) => {
    const provider = await getProvider(tx, providerId)
    await tx.execute(sql`update sso_providers set enforced_scope = null, enforced_until = null, version = version + 1
      where id = ${providerId}`)
    await note(tx, acting, provider, 'enforcement_ended', {})
    return describeProvider(tx, providerId, publicUrl)
  })
}

function note(
  tx: Pick<Queries, 'execute'>,
  ctx: Context,
  { id, name, organizationId, enforcement }: Provider,
  what: string,
  after: Record<string, unknown>,
) {
  return audit(tx, ctx, {
    action: `sso_provider.${what}`,
    object: { kind: 'sso_provider', id, name },
    before: { state: enforcement.state },
    after,
    organizationId,
  })
}
