import { sql } from 'drizzle-orm'
import type { SsoDomain as SsoDomainSchema } from '@holdfast/contracts/sso'
import type { Queries } from '@holdfast/db/database'
import type { z } from 'zod'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { sqlState } from '../projects/enter.ts'
import { newToken } from '../secret-token.ts'
import { administerSso, seeSso } from './administer.ts'
import { getProvider } from './provider.ts'
import type { SsoServices } from './services.ts'

export type SsoDomain = z.infer<typeof SsoDomainSchema>

interface Row extends Record<string, unknown> {
  id: string
  domain: string
  provider_id: string | null
  token: string
  verified_at: string | null
  checked_at: string | null
  problem: string | null
}

const mostDomains = 200

/** The domains of an organisation, by name. */
export function listDomains(ctx: Context, organizationId: string): Promise<SsoDomain[]> {
  return seeSso(ctx, organizationId, async ({ tx }) => {
    const rows = await tx.execute<Row>(sql`select * from sso_domains order by domain limit ${mostDomains}`)
    return rows.map(domainOf)
  })
}

/** Claims a domain; it counts when its TXT record was found. @throws DomainError `conflict` */
export function addDomain(
  ctx: Context,
  organizationId: string,
  { domain, providerId }: { domain: string; providerId: string | null },
): Promise<SsoDomain> {
  return administerSso(ctx, organizationId, async ({ tx, ctx: acting }) => {
    if (providerId !== null) await getProvider(tx, providerId)
    const [count] = await tx.execute<{ n: number }>(sql`select count(*)::int as n from sso_domains`)
    if ((count?.n ?? 0) >= mostDomains)
      throw new DomainError('conflict', `There are ${mostDomains} domains already.`)
    const [row] = await tx.execute<Row>(sql`
      insert into sso_domains (organization_id, tenant_id, domain, provider_id, token)
      values (${organizationId}, ${acting.tenantId}, ${domain}, ${providerId}, ${newToken().token})
      on conflict (organization_id, domain) do nothing returning *`)
    if (!row) throw new DomainError('conflict', 'This domain is in the list already.')
    await note(tx, acting, organizationId, row, 'claimed')
    return domainOf(row)
  })
}

/** Chooses the provider of a domain; null: any of the organisation. */
export function updateDomain(
  ctx: Context,
  organizationId: string,
  domainId: string,
  { providerId }: { providerId: string | null },
): Promise<SsoDomain> {
  return administerSso(ctx, organizationId, async ({ tx, ctx: acting }) => {
    if (providerId !== null) await getProvider(tx, providerId)
    const [row] = await tx.execute<Row>(
      sql`update sso_domains set provider_id = ${providerId} where id = ${domainId} returning *`,
    )
    if (!row) throw new DomainError('not_found')
    await note(tx, acting, organizationId, row, 'changed')
    return domainOf(row)
  })
}

/**
 * Looks for the TXT record now. What was verified once stays so until it is given up: a DNS that fails must lock nobody out.
 *
 * @throws DomainError `sso_domain_taken` when another organisation of this tenant has shown it to be its own
 */
export async function verifyDomain(
  ctx: Context,
  { resolveTxt }: SsoServices,
  organizationId: string,
  domainId: string,
): Promise<SsoDomain> {
  const claimed = await administerSso(ctx, organizationId, ({ tx }) => getDomain(tx, domainId))
  const problem = await lookFor(resolveTxt, claimed)
  try {
    return await administerSso(ctx, organizationId, async ({ tx, ctx: acting }) => {
      const [row] = await tx.execute<Row>(sql`
        update sso_domains set checked_at = now(), problem = ${problem},
          verified_at = ${problem === null ? sql`coalesce(verified_at, now())` : sql`verified_at`}
        where id = ${domainId} returning *`)
      if (!row) throw new DomainError('not_found')
      if (problem === null && claimed.verified_at === null)
        await note(tx, acting, organizationId, row, 'verified')
      return domainOf(row)
    })
  } catch (error) {
    if (sqlState(error) === '23505') throw new DomainError('sso_domain_taken')
    throw error
  }
}

/** Gives a domain up. */
export function removeDomain(ctx: Context, organizationId: string, domainId: string): Promise<void> {
  return administerSso(ctx, organizationId, async ({ tx, ctx: acting }) => {
    const row = await getDomain(tx, domainId)
    await tx.execute(sql`delete from sso_domains where id = ${domainId}`)
    await note(tx, acting, organizationId, row, 'removed')
  })
}

async function getDomain(tx: Pick<Queries, 'execute'>, domainId: string): Promise<Row> {
  const [row] = await tx.execute<Row>(sql`select * from sso_domains where id = ${domainId}`)
  if (!row) throw new DomainError('not_found')
  return row
}

/** Null when it is there; else what was found. */
async function lookFor(
  resolveTxt: SsoServices['resolveTxt'],
  { domain, token }: Row,
): Promise<string | null> {
  const { name, value } = recordOf(domain, token)
  try {
    const records = await resolveTxt(name)
    if (records.some((record) => record.trim() === value)) return null
    if (records.length === 0)
      return `There is no TXT record at ${name} yet. It may take an hour until it is seen everywhere.`
    return `${name} says something else: ${records.join(' · ').slice(0, 200)}`
  } catch {
    return 'The DNS could not be asked. Try again in a moment.'
  }
}

/** Below a name of ours, so that the domain’s own records stay as they are. */
function recordOf(domain: string, token: string) {
  return { name: `_holdfast.${domain}`, type: 'TXT' as const, value: `holdfast-domain=${token}` }
}

function domainOf(row: Row): SsoDomain {
  const instant = (value: string | null) => (value === null ? null : new Date(value).toISOString())
  return {
    id: row.id,
    domain: row.domain,
    providerId: row.provider_id,
    verifiedAt: instant(row.verified_at),
    checkedAt: instant(row.checked_at),
    problem: row.problem,
    record: recordOf(row.domain, row.token),
  }
}

function note(
  tx: Pick<Queries, 'execute'>,
  ctx: Context,
  organizationId: string,
  row: Row,
  what: string,
): Promise<void> {
  return audit(tx, ctx, {
    action: `sso_domain.${what}`,
    object: { kind: 'sso_domain', id: row.id, name: row.domain },
    after: { providerId: row.provider_id },
    organizationId,
  })
}
