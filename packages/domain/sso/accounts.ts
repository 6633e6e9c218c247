import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { nameKey } from '@holdfast/contracts/names'
import type { SsoAccount as SsoAccountSchema, ssoModes } from '@holdfast/contracts/sso'
import type { Queries, Transaction } from '@holdfast/db/database'
import type { z } from 'zod'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { getMember } from '../organizations/member.ts'
import { decodeCursor, ID, page } from '../projects/cursor.ts'
import { instant, instantOrNull } from '../projects/time.ts'
import { endSessionsById, renewSessionsOf } from '../sessions/end.ts'
import { administerSso, seeSso } from './administer.ts'
import { linkIdentity } from './link-identity.ts'
import { getProvider } from './provider.ts'

export type SsoAccount = z.infer<typeof SsoAccountSchema>
export type Mode = (typeof ssoModes)[number]

interface Row extends Record<string, unknown> {
  user_id: string
  email: string
  display_name: string
  name_key: string
  mode: Mode
  demanded: boolean
  identities:
    | {
        id: string
        provider_id: string
        subject: string
        linked_by: SsoAccount['identities'][number]['linkedBy']
        linked_at: string
        last_used_at: string | null
      }[]
    | null
}

/** The people of an organisation and how each signs in, by name. */
export function listAccounts(
  ctx: Context,
  organizationId: string,
  { cursor, limit, filter }: { cursor?: string | undefined; limit: number; filter?: string | undefined },
) {
  return seeSso(ctx, organizationId, async ({ tx }) => {
    const [name, id] = cursor ? decodeCursor(cursor, ['', ID]) : []
    const after = cursor ? sql`and (u.name_key, m.user_id) > (${name}, ${id}::uuid)` : sql``
    const key = filter === undefined ? '' : nameKey(filter)
    const matching = key
      ? sql`and (strpos(u.name_key, ${key}) > 0 or strpos(u.email_key, ${key}) > 0)`
      : sql``
    const rest = sql`${matching} ${after} order by u.name_key, m.user_id limit ${limit + 1}`
    const rows = await tx.execute<Row>(select(organizationId, rest))
    return page(rows, limit, { item: accountOf, cursor: (row) => [row.name_key, row.user_id] })
  })
}

function select(organizationId: string, rest: SQL): SQL {
  return sql`
    select m.user_id, u.email, u.display_name, u.name_key, coalesce(s.mode, 'follow') as mode,
      case s.mode when 'required' then true when 'exempt' then false when 'break_glass' then false
        else exists (select from sso_providers p where p.organization_id = m.organization_id and p.state = 'enabled'
          and p.enforced_scope is not null and (p.enforced_until is null or p.enforced_until > now())
          and (p.enforced_scope = 'everyone' or exists (select from sso_domains d
            where d.organization_id = p.organization_id and d.verified_at is not null
              and (d.provider_id is null or d.provider_id = p.id) and d.domain = split_part(u.email_key, '@', 2))))
      end as demanded,
      (select jsonb_agg(jsonb_build_object('id', i.id, 'provider_id', i.provider_id, 'subject', i.subject,
          'linked_by', i.linked_by, 'linked_at', i.linked_at, 'last_used_at', i.last_used_at) order by i.id)
        from sso_identities i where i.organization_id = m.organization_id and i.user_id = m.user_id) as identities
    from memberships m join users u on u.tenant_id = m.tenant_id and u.id = m.user_id
    left join sso_modes s on s.organization_id = m.organization_id and s.user_id = m.user_id
    where m.organization_id = ${organizationId} ${rest}`
}

async function getAccount(
  tx: Pick<Queries, 'execute'>,
  organizationId: string,
  userId: string,
): Promise<SsoAccount> {
  const [row] = await tx.execute<Row>(select(organizationId, sql`and m.user_id = ${userId}`))
  if (!row) throw new DomainError('not_found')
  return accountOf(row)
}

function accountOf(row: Row): SsoAccount {
  return {
    userId: row.user_id,
    email: row.email,
    displayName: row.display_name,
    mode: row.mode,
    demanded: row.demanded,
    identities: (row.identities ?? []).map((one) => ({
      id: one.id,
      providerId: one.provider_id,
      subject: one.subject,
      linkedBy: one.linked_by,
      linkedAt: instant(one.linked_at),
      lastUsedAt: instantOrNull(one.last_used_at),
    })),
  }
}

/**
 * Says how one account signs in. While SSO is required somewhere, one break-glass administrator stays.
 *
 * @throws DomainError `not_found`, `sso_last_break_glass`
 */
export function setMode(
  ctx: Context,
  organizationId: string,
  userId: string,
  mode: Mode,
): Promise<SsoAccount> {
  return administerSso(ctx, organizationId, async ({ tx, ctx: acting }) => {
    await tx.execute(sql`select from organizations where id = ${organizationId} for update`)
    const before = await getAccount(tx, organizationId, userId)
    if (mode === 'break_glass') await requireAdministratorRole(tx, organizationId, userId)
    if (mode === 'follow') await tx.execute(sql`delete from sso_modes where user_id = ${userId}`)
    else
      await tx.execute(sql`insert into sso_modes (organization_id, tenant_id, user_id, mode)
        values (${organizationId}, ${acting.tenantId}, ${userId}, ${mode})
        on conflict (organization_id, user_id) do update set mode = excluded.mode, changed_at = now()`)
    await requireBreakGlass(tx)
    await renewSessionsOf(tx, userId)
    await audit(tx, acting, {
      action: 'member.sso_mode_changed',
      object: { kind: 'member', id: userId, name: before.email },
      before: { mode: before.mode },
      after: { mode },
      organizationId,
    })
    return getAccount(tx, organizationId, userId)
  })
}

async function requireAdministratorRole(
  tx: Pick<Queries, 'execute'>,
  organizationId: string,
  userId: string,
): Promise<void> {
  const { role, state } = await getMember(tx, organizationId, userId)
  if (role !== 'account_administrator' || state !== 'active')
    throw new DomainError('conflict', 'The break-glass account must be an active account administrator.')
}

/** In a transaction of the organisation, after a change. @throws DomainError `sso_last_break_glass` */
async function requireBreakGlass(tx: Pick<Queries, 'execute'>): Promise<void> {
  const [row] = await tx.execute<{ enforced: boolean; kept: boolean }>(sql`
    select exists (select from sso_providers where enforced_scope is not null
        and (enforced_until is null or enforced_until > now())) as enforced,
      exists (select from sso_modes s join memberships m on m.organization_id = s.organization_id
        and m.user_id = s.user_id and m.state = 'active' where s.mode = 'break_glass') as kept`)
  if (row?.enforced && !row.kept) throw new DomainError('sso_last_break_glass')
}

/** Links an account to a subject beforehand, so that its first sign-in by the provider finds it. */
export function preLink(
  ctx: Context,
  organizationId: string,
  userId: string,
  { providerId, subject }: { providerId: string; subject: string },
): Promise<SsoAccount> {
  return administerSso(ctx, organizationId, async ({ tx, ctx: acting }) => {
    const provider = await getProvider(tx, providerId)
    const { email } = await getAccount(tx, organizationId, userId)
    await linkIdentity(tx, acting, provider, { userId, email, subject, by: 'administrator' })
    return getAccount(tx, organizationId, userId)
  })
}

/** Takes a link away and ends the sessions that began by its provider. */
export function unlink(
  ctx: Context,
  organizationId: string,
  userId: string,
  identityId: string,
): Promise<void> {
  return administerSso(ctx, organizationId, async ({ tx, ctx: acting }) => {
    const { email, identities } = await getAccount(tx, organizationId, userId)
    const identity = identities.find(({ id }) => id === identityId)
    if (!identity) throw new DomainError('not_found')
    await tx.execute(sql`delete from sso_identities where id = ${identityId}`)
    await endSessionsBySubject(tx, identity.providerId, userId)
    await audit(tx, acting, {
      action: 'account.sso_unlinked',
      object: { kind: 'account', id: userId, name: email },
      before: { providerId: identity.providerId, subject: identity.subject },
      organizationId,
    })
  })
}

async function endSessionsBySubject(tx: Transaction, providerId: string, userId: string): Promise<void> {
  const rows = await tx.execute<{ session_id: string }>(
    sql`select session_id from sso_sessions where provider_id = ${providerId} and user_id = ${userId}`,
  )
  await endSessionsById(
    tx,
    rows.map((row) => row.session_id),
  )
}
