import { sql } from 'drizzle-orm'
import { nameKey } from '@holdfast/contracts/names'
import type { Transaction } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import { revoke } from '../connectors/revoke.ts'
import { emailKey } from '../people/email.ts'
import { renewSessionsOf } from '../sessions/end.ts'
import type { ScimContext } from './context.ts'
import { enterGroups } from './membership.ts'
import { ScimError } from './error.ts'
import type { ScimUser } from './user.ts'

/**
 * Finds or makes the account of a person whom a directory provisions, and makes them a member; answers the account's id.
 *
 * In a tenant that organisations share, an address may have an account that belongs to others. A directory must neither bind it nor learn
 * of it. So there the organisation needs a proof for the address: the domain verified as its own, or a member who has it already.
 * Without one the answer is null: the person is kept as *awaiting* until they come by themselves (single sign-on, invitation), whether
 * there is an account or not.
 */
export async function joinPerson(
  tx: Transaction,
  ctx: ScimContext,
  person: ScimUser,
): Promise<string | null> {
  const member = await memberOf(tx, ctx, person.email)
  if (!member && !(await mayVouchFor(tx, ctx, person.email))) return null
  const userId = member ?? (await accountOf(tx, ctx, person))
  await requireFree(tx, ctx, userId)
  await tx.execute(sql`
    insert into memberships (organization_id, user_id, tenant_id, state)
    values (${ctx.organizationId}, ${userId}, ${ctx.tenantId}, ${person.active ? 'active' : 'disabled'})
    on conflict do nothing`)
  if (member === null) {
    // Whoever made a link for a new password before must not get into what the person has joined now.
    await tx.execute(sql`delete from password_links where user_id = ${userId}`)
    await renewSessionsOf(tx, userId)
    await revoke(tx, [`m:${ctx.organizationId}:${userId}`])
    await audit(tx, ctx, {
      action: 'member.added',
      object: { kind: 'member', id: userId, name: person.email },
      after: { by: 'directory', token: ctx.token.name, state: person.active ? 'active' : 'disabled' },
      organizationId: ctx.organizationId,
    })
  }
  return userId
}

/** Whether what the directory says of this address is taken as true: the tenant is the organisation's, or the domain is. */
export async function mayVouchFor(tx: Transaction, ctx: ScimContext, email: string): Promise<boolean> {
  if (ctx.ownTenant) return true
  const key = emailKey(email)
  const [row] = await tx.execute(sql`
    select 1 from sso_domains where organization_id = ${ctx.organizationId}
      and domain = ${key.slice(key.lastIndexOf('@') + 1)} and verified_at is not null`)
  return row !== undefined
}

async function memberOf(tx: Transaction, ctx: ScimContext, email: string): Promise<string | null> {
  const [row] = await tx.execute<{ id: string }>(sql`
    select u.id from users u join memberships m on m.user_id = u.id and m.organization_id = ${ctx.organizationId}
    where u.tenant_id = ${ctx.tenantId} and u.email_key = ${emailKey(email)}`)
  return row?.id ?? null
}

/** The account of the address; a new one has no password. */
async function accountOf(
  tx: Transaction,
  ctx: ScimContext,
  { email, displayName }: ScimUser,
): Promise<string> {
  const name = displayName.normalize('NFC')
  const [made] = await tx.execute<{ id: string }>(sql`
    insert into users (tenant_id, email, email_key, display_name, name_key)
    values (${ctx.tenantId}, ${email}, ${emailKey(email)}, ${name}, ${nameKey(name)})
    on conflict (tenant_id, email_key) do nothing returning id`)
  if (made) return made.id
  const [known] = await tx.execute<{ id: string }>(sql`
    select id from users where tenant_id = ${ctx.tenantId} and email_key = ${emailKey(email)}`)
  if (!known) throw new Error('an account went away while it was looked for')
  return known.id
}

async function requireFree(tx: Transaction, ctx: ScimContext, userId: string): Promise<void> {
  const [taken] = await tx.execute(sql`select 1 from scim_users
    where organization_id = ${ctx.organizationId} and user_id = ${userId}`)
  if (taken) throw new ScimError(409, 'uniqueness', 'Another user has this e-mail address.')
}

/**
 * Binds what a directory said of an address to the person who has just become a member with it. In a transaction scoped to the
 * organisation; disabled by the directory, they are disabled here.
 */
export async function claimProvisioned(
  tx: Pick<Transaction, 'execute'>,
  organizationId: string,
  person: { id: string; email: string },
): Promise<void> {
  await tx.execute(sql`
    with claimed as (
      update scim_users s set user_id = ${person.id} where s.id = (
        select w.id from scim_users w where w.organization_id = ${organizationId} and w.user_id is null
          and w.email_key = ${emailKey(person.email)} order by w.active desc, w.id limit 1)
        and not exists (select from scim_users o
          where o.organization_id = ${organizationId} and o.user_id = ${person.id})
      returning s.active)
    update memberships set state = 'disabled' from claimed
    where organization_id = ${organizationId} and user_id = ${person.id} and not claimed.active`)
  await enterGroups(tx, organizationId, person.id)
}
