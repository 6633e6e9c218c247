import type { SsoMapping } from '@holdfast/contracts/sso'
import type { Provider } from './provider.ts'
import { SsoRefusal } from './refusal.ts'

/** What a provider said about a person: attributes or claims, each with its values as text. */
export type Claims = ReadonlyMap<string, readonly string[]>

/** A sign-in that a protocol has verified. */
export interface Vouched {
  /** OIDC `sub`, SAML NameID. */
  subject: string
  /** The subject is another one each time: no account can be found by it. */
  transient: boolean
  claims: Claims
  /** What the provider says about how the person signed in: `amr`, `acr`, authentication contexts. */
  methods: readonly string[]
  /** For single logout. */
  sid: string | null
  nameIdFormat: string | null
  /** OIDC: the ID token, which is asked for at sign-out. */
  idToken: string | null
  /** The provider says that it proved the address; null: it says nothing. */
  emailVerified: boolean | null
}

/** Who someone is by the mapping of their provider. */
export interface Arriving {
  subject: string
  email: string | null
  emailVerified: boolean | null
  displayName: string | null
  externalId: string | null
  groups: readonly string[]
  /** False where the provider left them out since they are too many: then those known before stay. */
  groupsComplete: boolean
  secondFactor: boolean
}

/** Means of which one alone stands for several factors (RFC 8176; Entra; ADFS; REFEDS). */
const multiFactor = new Set([
  'mfa',
  'http://schemas.microsoft.com/claims/multipleauthn',
  'https://refeds.org/profile/mfa',
  'urn:oasis:names:tc:SAML:2.0:ac:classes:TimeSyncToken',
  'urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract',
  'phr',
  'phrh',
])

/** @throws SsoRefusal `person.subject`, `person.email_invalid` */
export function mapPerson(
  vouched: Vouched,
  provider: Pick<Provider, 'mapping' | 'factor' | 'factorValues'>,
): Arriving {
  const { mapping } = provider
  const one = (name: string | null) => firstOf(vouched.claims, name)
  return {
    subject: subjectOf(vouched, mapping),
    email: emailOf(one(mapping.email)),
    emailVerified: vouched.emailVerified,
    displayName: nameOf(vouched.claims, mapping),
    externalId: one(mapping.externalId),
    groups: mapping.groups === null ? [] : [...new Set(vouched.claims.get(mapping.groups) ?? [])],
    groupsComplete: !hasOverage(vouched.claims, mapping.groups),
    secondFactor: hasFactor(vouched.methods, provider),
  }
}

function subjectOf({ subject, transient, claims }: Vouched, mapping: SsoMapping): string {
  const values = mapping.subject === null ? [subject] : (claims.get(mapping.subject) ?? [])
  const [value] = values
  if (mapping.subject === null && transient)
    throw new SsoRefusal(
      'person.subject',
      'The subject is transient; choose a claim that stays the same as subject.',
    )
  if (values.length !== 1 || value === undefined || value.trim() === '' || value.length > 1000)
    throw new SsoRefusal(
      'person.subject',
      `The claim ${mapping.subject ?? 'subject'} does not hold exactly one value.`,
    )
  return value
}

function firstOf(claims: Claims, name: string | null): string | null {
  return (name === null ? undefined : claims.get(name)?.find((value) => value.trim() !== ''))?.trim() ?? null
}

function emailOf(value: string | null): string | null {
  if (value === null) return null
  // One @, nothing that breaks a line or a header, ASCII domain: `a@evil.org@corp.org` and the like are nobody.
  if (value.length <= 254 && /^[^\s@<>"(),:;\\\p{Cc}\p{Cf}]+@[A-Za-z0-9.-]+\.[A-Za-z0-9-]+$/u.test(value))
    return value
  throw new SsoRefusal('person.email_invalid', 'The e-mail address is not one.')
}

function nameOf(claims: Claims, { displayName, givenName, familyName }: SsoMapping): string | null {
  const parts = [firstOf(claims, givenName), firstOf(claims, familyName)].filter(Boolean).join(' ')
  const name = firstOf(claims, displayName) ?? parts
  // As names are in Holdfast: one line, nothing that reorders it.
  return (
    name
      .replace(/[\p{Cc}\p{Cf}]/gu, '')
      .trim()
      .slice(0, 120) || null
  )
}

/** Entra says by `_claim_names` that there are more groups than fit; ADFS and others have no such word. */
function hasOverage(claims: Claims, groups: string | null): boolean {
  if (groups === null) return false
  const told = [...(claims.get('_claim_names') ?? []), ...(claims.get('hasgroups') ?? [])].join(' ')
  return !claims.has(groups) && /groups|true/.test(told)
}

function hasFactor(
  methods: readonly string[],
  { factor, factorValues }: Pick<Provider, 'factor' | 'factorValues'>,
): boolean {
  if (factor !== 'asserted') return factor === 'always'
  return methods.some((method) => multiFactor.has(method) || factorValues.includes(method))
}

/** Claims as they are shown to administrators and kept for a while: bounded. */
export function shownClaims(claims: Claims): { name: string; values: string[] }[] {
  return [...claims].slice(0, 100).map(([name, values]) => {
    const shown = values.slice(0, 50).map((value) => (value.length > 300 ? `${value.slice(0, 300)}…` : value))
    return {
      name: name.slice(0, 300),
      values: values.length > 50 ? [...shown, `… ${values.length} in all`] : shown,
    }
  })
}
