import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import { emailKey } from '../people/email.ts'
import type { Owner } from '../sessions/begin.ts'
import type { Arriving } from './claims.ts'
import type { Provider } from './provider.ts'

/** An account that a sign-in may be of. */
export interface Known extends Owner {
  state: 'active' | 'disabled'
  /** In the provider's organisation; null: no member. */
  membership: 'active' | 'disabled' | null
  /** Belongs to other organisations as well, or runs the appliance: this provider has no say in the rest of their account. */
  shared: boolean
}

/** What becomes of a sign-in. The same for tests, which only tell it, and for real ones. */
export type Decision =
  | { account: 'linked'; person: Known; identityId: string }
  | { account: 'would_link'; person: Known }
  | { account: 'must_prove'; person: Known }
  | { account: 'would_create' }
  | { account: 'refused'; rule: string; detail: string; person?: Known }

/**
 * Decides who it is. An account is found by the provider's subject alone. A first sign-in takes over an account with the same
 * address only where the provider may speak for that address: its domain is verified for this organisation, the provider did not
 * leave the address unproven, and the account is a member's of this organisation and of no other. Everybody else proves by their
 * own sign-in that the account is theirs. In a transaction of the provider's organisation.
 */
export async function decide(
  tx: Pick<Queries, 'execute'>,
  provider: Provider,
  arriving: Arriving,
): Promise<Decision> {
  const linked = await linkedTo(tx, provider, arriving.subject)
  if (linked)
    return (
      refuseUnfit(linked.person) ?? refuseByGroups(provider, arriving) ?? { account: 'linked', ...linked }
    )
  const groups = refuseByGroups(provider, arriving)
  if (groups) return groups
  if (arriving.email === null)
    return refused('person.no_email', 'The provider sent no e-mail address, which a first sign-in needs.')
  const speaks = await speaksFor(tx, provider, arriving.email)
  const person = await withAddress(tx, provider, arriving.email)
  return person
    ? firstOfKnown(provider, arriving, person, speaks)
    : firstOfUnknown(provider, arriving, speaks)
}

function firstOfKnown(
  provider: Provider,
  { emailVerified }: Arriving,
  person: Known,
  speaks: boolean,
): Decision {
  if (person.state === 'disabled' || person.membership === 'disabled') return disabled(person)
  if (person.membership === null && !(provider.createAccounts && speaks))
    return refused(
      'person.not_a_member',
      'An account with this address is not in the organisation: invite it first.',
      person,
    )
  // SAML has no word for it: there the verified domain alone counts.
  const proven = provider.kind === 'saml' ? emailVerified !== false : emailVerified === true
  const takesOver = speaks && proven && person.membership === 'active' && !person.shared
  return { account: takesOver ? 'would_link' : 'must_prove', person }
}

function firstOfUnknown(
  { createAccounts }: Provider,
  { emailVerified }: Arriving,
  speaks: boolean,
): Decision {
  if (!createAccounts)
    return refused('person.no_account', 'There is no such account, and this provider does not make accounts.')
  if (!speaks)
    return refused(
      'person.domain',
      'The domain of this address is not verified for the organisation (or belongs to another provider).',
    )
  if (emailVerified === false)
    return refused(
      'person.email_unverified',
      'The provider says that it has not verified this e-mail address.',
    )
  return { account: 'would_create' }
}

function refuseUnfit(person: Known): Decision | null {
  if (person.state === 'disabled' || person.membership === 'disabled') return disabled(person)
  if (person.membership === null)
    return refused(
      'person.not_a_member',
      'The account was removed from the organisation: invite it anew.',
      person,
    )
  return null
}

function disabled(person: Known): Decision {
  return refused('person.disabled', 'The account is disabled.', person)
}

function refuseByGroups({ mapping }: Provider, { groups, groupsComplete }: Arriving): Decision | null {
  if (!mapping.onlyGroups) return null
  const wanted = new Set(mapping.groupRules.map(({ value }) => value))
  if (groups.some((group) => wanted.has(group))) return null
  const detail = groupsComplete
    ? 'The person is in none of the groups that get in.'
    : 'The provider left the groups out since they are too many: let it send only those of this application.'
  return refused('person.group', detail)
}

function refused(rule: string, detail: string, person?: Known): Decision {
  return { account: 'refused', rule, detail, ...(person && { person }) }
}

interface KnownRow extends Record<string, unknown> {
  id: string
  email: string
  display_name: string
  operator: boolean
  state: Known['state']
  membership: Known['membership']
  elsewhere: boolean
  identity_id: string | null
}

async function linkedTo(tx: Pick<Queries, 'execute'>, { id, organizationId }: Provider, subject: string) {
  const [row] = await tx.execute<KnownRow>(sql`
    select ${columns(organizationId)}, i.id as identity_id from sso_identities i
    join users u on u.tenant_id = i.tenant_id and u.id = i.user_id ${membership(organizationId)}
    where i.provider_id = ${id} and i.subject = ${subject}`)
  return row ? { person: knownOf(row), identityId: row.identity_id ?? '' } : null
}

async function withAddress(tx: Pick<Queries, 'execute'>, { organizationId }: Provider, email: string) {
  const [row] = await tx.execute<KnownRow>(sql`
    select ${columns(organizationId)}, null as identity_id from users u ${membership(organizationId)}
    where u.email_key = ${emailKey(email)}`)
  return row ? knownOf(row) : null
}

function columns(organizationId: string) {
  return sql`u.id, u.email, u.display_name, u.operator, u.state, m.state as membership,
    belongs_elsewhere(u.id, ${organizationId}) as elsewhere`
}

function membership(organizationId: string) {
  return sql`left join memberships m on m.organization_id = ${organizationId} and m.user_id = u.id`
}

function knownOf(row: KnownRow): Known {
  return {
    id: row.id,
    email: row.email,
    displayName: row.display_name,
    operator: row.operator,
    state: row.state,
    membership: row.membership,
    shared: row.operator || row.elsewhere,
  }
}

/** Whether the provider may speak for addresses of this domain. A tenant of its own has one organisation, which speaks for all. */
async function speaksFor(
  tx: Pick<Queries, 'execute'>,
  { id, organizationId, tenantId }: Provider,
  email: string,
) {
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase()
  const [row] = await tx.execute<{ speaks: boolean }>(sql`
    select exists (select from sso_domains d where d.organization_id = ${organizationId} and d.domain = ${domain}
      and d.verified_at is not null and (d.provider_id is null or d.provider_id = ${id}))
      or exists (select from tenants t where t.id = ${tenantId} and t.host is not null) as speaks`)
  return row?.speaks ?? false
}
