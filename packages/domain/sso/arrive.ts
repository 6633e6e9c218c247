import { sql } from 'drizzle-orm'
import { nameKey } from '@holdfast/contracts/names'
import type { Transaction } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import { revoke } from '../connectors/revoke.ts'
import type { Context } from '../context.ts'
import { addMember } from '../organizations/add-member.ts'
import { claimProvisioned } from '../scim/join.ts'
import { createPerson } from '../people/create.ts'
import { beginSessionOf } from '../sessions/begin.ts'
import type { SignedInBrowser } from '../sessions/begin.ts'
import { renewSessionsOf } from '../sessions/end.ts'
import type { Sealer } from '../secrets/sealed.ts'
import { hashToken } from '../secret-token.ts'
import type { Arriving, Vouched } from './claims.ts'
import type { Decision, Known } from './decide.ts'
import { matchGroups, syncGroups } from './groups.ts'
import { linkIdentity } from './link-identity.ts'
import type { Provider } from './provider.ts'

/** Decisions that let someone in. */
export type Admitted = Extract<Decision, { account: 'linked' | 'would_link' | 'would_create' }>

export interface Arrival {
  provider: Provider
  vouched: Vouched
  arriving: Arriving
  decision: Admitted
  deviceToken: string | undefined
}

/**
 * Lets someone in: makes or links the account where that was decided, brings profile and groups up to date, begins the session. In
 * one transaction of the provider's organisation.
 */
export async function arrive(
  tx: Transaction,
  ctx: Context,
  sealer: Sealer,
  { provider, vouched, arriving, decision, deviceToken }: Arrival,
): Promise<{ browser: SignedInBrowser; person: Known }> {
  const { person, identityId } = await accountOf(tx, ctx, provider, arriving, decision)
  const named = await updateProfile(tx, ctx, provider, person, arriving)
  await noteProfile(tx, provider, identityId, arriving)
  if (arriving.groupsComplete) await bringGroups(tx, ctx, provider, person, arriving)
  const browser = await beginSessionOf(
    tx,
    ctx,
    // The provider vouches for a member of its organisation, never for who runs the appliance.
    { ...person, displayName: named, operator: false },
    {
      by: 'sso',
      providerId: provider.id,
      knownDevice: await knownDevice(tx, person.id, deviceToken),
      ...(arriving.secondFactor && { factorAt: new Date() }),
    },
  )
  await noteSession(tx, sealer, provider, person, vouched, browser)
  return { browser, person }
}

async function accountOf(
  tx: Transaction,
  ctx: Context,
  provider: Provider,
  arriving: Arriving,
  decision: Admitted,
): Promise<{ person: Known; identityId: string }> {
  if (decision.account === 'linked') return decision
  const created = decision.account === 'would_create'
  const person = created ? await create(tx, ctx, provider, arriving) : decision.person
  const { id: userId, email } = person
  const link = { userId, email, subject: arriving.subject, by: created ? 'created' : 'domain' } as const
  return { person, identityId: await linkIdentity(tx, ctx, provider, link) }
}

async function create(tx: Transaction, ctx: Context, provider: Provider, arriving: Arriving): Promise<Known> {
  const { organizationId, defaultRole } = provider
  const email = arriving.email ?? ''
  const owner = await createPerson(tx, ctx.tenantId, { email, displayName: arriving.displayName ?? email })
  await audit(tx, ctx, {
    action: 'account.created',
    object: { kind: 'account', id: owner.id, name: email },
    after: { by: 'sso', provider: provider.name },
    organizationId,
  })
  await join(tx, ctx, { organizationId, defaultRole }, owner)
  return { ...owner, state: 'active', membership: 'active', shared: false }
}

/** Makes someone a member, with the template that the provider's people get, if any: the rest comes by groups. */
export async function join(
  tx: Transaction,
  ctx: Context,
  { organizationId, defaultRole }: Pick<Provider, 'organizationId' | 'defaultRole'>,
  person: { id: string; email: string; displayName: string; operator: boolean },
): Promise<void> {
  if (defaultRole !== null)
    return addMember(tx, ctx, { organizationId, person, role: defaultRole, projectId: null })
  await tx.execute(sql`insert into memberships (organization_id, user_id, tenant_id)
    values (${organizationId}, ${person.id}, ${ctx.tenantId}) on conflict do nothing`)
  await claimProvisioned(tx, organizationId, person)
  await audit(tx, ctx, {
    action: 'member.added',
    object: { kind: 'member', id: person.id, name: person.email },
    after: { role: null, by: 'sso' },
    organizationId,
  })
}

/** Answers the name that holds from now on. The address stays: it is changed by the person or by SCIM. */
async function updateProfile(
  tx: Transaction,
  ctx: Context,
  provider: Provider,
  person: Known,
  { displayName }: Arriving,
): Promise<string> {
  const name = displayName?.normalize('NFC')
  if (!provider.updateProfile || person.shared || !name || name === person.displayName)
    return person.displayName
  await tx.execute(
    sql`update users set display_name = ${name}, name_key = ${nameKey(name)} where id = ${person.id}`,
  )
  await audit(tx, ctx, {
    action: 'account.renamed',
    object: { kind: 'account', id: person.id, name: person.email },
    before: { displayName: person.displayName },
    after: { displayName: name, by: provider.name },
    organizationId: provider.organizationId,
  })
  return name
}

async function noteProfile(tx: Transaction, provider: Provider, identityId: string, arriving: Arriving) {
  const { email, displayName, externalId, groups } = arriving
  const profile = { email, displayName, externalId, groups: groups.slice(0, 200), groupCount: groups.length }
  await tx.execute(sql`update sso_identities set profile = ${JSON.stringify(profile)}::text::jsonb, last_used_at = now()
    where id = ${identityId}`)
  await tx.execute(sql`update sso_providers set last_used_at = now() where id = ${provider.id}
    and (last_used_at is null or last_used_at < now() - interval '1 minute')`)
}

async function bringGroups(
  tx: Transaction,
  ctx: Context,
  provider: Provider,
  person: Known,
  arriving: Arriving,
) {
  const matched = await matchGroups(tx, provider, arriving)
  if (!(await syncGroups(tx, provider, person.id, matched))) return
  await renewSessionsOf(tx, person.id)
  await revoke(tx, [`m:${provider.organizationId}:${person.id}`])
  await audit(tx, ctx, {
    action: 'member.groups_changed',
    object: { kind: 'member', id: person.id, name: person.email },
    after: { by: provider.name, groups: matched.map(({ label }) => label).slice(0, 200) },
    organizationId: provider.organizationId,
  })
}

async function knownDevice(
  tx: Transaction,
  userId: string,
  token: string | undefined,
): Promise<Buffer | null> {
  const hash = hashToken(token ?? '')
  const rows = await tx.execute(sql`update devices set last_seen_at = now()
    where user_id = ${userId} and token_hash = ${hash} returning 1`)
  return rows.length > 0 ? hash : null
}

async function noteSession(
  tx: Transaction,
  sealer: Sealer,
  provider: Provider,
  person: Known,
  { subject, sid, nameIdFormat, idToken }: Vouched,
  { session }: SignedInBrowser,
): Promise<void> {
  const hint =
    idToken === null || idToken.length > 16_000 ? null : sealer.seal(hintContext(session.id), idToken)
  await tx.execute(sql`
    insert into sso_sessions (session_id, organization_id, tenant_id, provider_id, user_id, subject, sid, name_id_format, hint)
    values (${session.id}, ${provider.organizationId}, ${provider.tenantId}, ${provider.id}, ${person.id}, ${subject},
      ${sid}, ${nameIdFormat}, ${hint})`)
  // In the rest of a shared account this organisation has no say: for changes of it the person proves who they are otherwise.
  if (person.shared) await tx.execute(sql`update sessions set proven_at = 'epoch' where id = ${session.id}`)
}

export function hintContext(sessionId: string): string {
  return `sso-hint:${sessionId}`
}
