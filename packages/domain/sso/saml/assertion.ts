import { SsoRefusal } from '../refusal.ts'
import { attribute, children, elementsOf, namespaces, only, textOf } from './xml.ts'

/** What the one assertion of a response says, after everything about it was checked. */
export interface ReadAssertion {
  id: string
  /** The assertion's id is remembered until then. */
  expiresAt: Date
  nameId: string
  nameIdFormat: string | null
  sessionIndex: string | null
  authenticationContext: string[]
  attributes: Map<string, string[]>
}

/** What an assertion must be for. */
export interface Expected {
  /** Entity id of the provider. */
  issuer: string
  /** Our entity id. */
  audience: string
  /** Our assertion consumer service. */
  recipient: string
  /** ID of our request, and when it was made. */
  requestId: string
  requestedAt: Date
  now: Date
}

const { assertion: ns } = namespaces
const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'
/** Clocks may differ by that. */
export const skewMs = 60_000
const most = { attributes: 300, values: 20_000, length: 4000 }

/**
 * Checks and reads an assertion whose signature was verified: exactly the bytes that were signed, parsed anew.
 *
 * @throws SsoRefusal with the rule that failed
 */
export function readAssertion(root: Element, expected: Expected): ReadAssertion {
  const id = attribute(root, 'ID')
  if (attribute(root, 'Version') !== '2.0' || id === null)
    throw new SsoRefusal('saml.version', 'The assertion has no ID or is not of version 2.0.')
  checkIssuer(only(root, ns, 'Issuer'), expected.issuer, 'assertion')
  checkIssued(attribute(root, 'IssueInstant'), expected)
  const conditionsEnd = checkConditions(root, expected)
  const subject = only(root, ns, 'Subject')
  const name = only(subject, ns, 'NameID')
  const nameId = textOf(name)
  if (!subject || !name || nameId === '')
    throw new SsoRefusal('saml.subject', 'The assertion has no subject with one plain NameID.')
  if (elementsOf(name).length > 0) throw new SsoRefusal('saml.subject', 'The NameID holds other elements.')
  const confirmedUntil = checkConfirmations(subject, expected)
  const statement = checkStatement(root, expected.now)
  return {
    id,
    expiresAt: new Date(Math.max(conditionsEnd, confirmedUntil) + 2 * skewMs),
    nameId,
    nameIdFormat: attribute(name, 'Format'),
    ...statement,
    attributes: attributesOf(root),
  }
}

export function checkIssuer(element: Element | null, expected: string, of: string): void {
  const issuer = textOf(element)
  if (issuer !== expected)
    throw new SsoRefusal('saml.issuer', `The ${of} is from ${issuer || 'nobody'}, expected ${expected}.`)
}

/** An instant of a message, in milliseconds. XML Schema's dateTime in UTC, as SAML wants it (core, 1.3.3). */
export function instantOf(value: string | null, what: string): number {
  const plain =
    value !== null && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value) ? Date.parse(value) : NaN
  if (Number.isNaN(plain))
    throw new SsoRefusal('saml.time', `${what} is no time in UTC: ${value ?? 'missing'}.`)
  return plain
}

function checkIssued(value: string | null, { now, requestedAt }: Expected): void {
  const issued = instantOf(value, 'IssueInstant')
  if (issued > now.getTime() + skewMs)
    throw new SsoRefusal(
      'saml.clock',
      `The provider's clock is ahead: it says ${value}, ours ${now.toISOString()}.`,
    )
  if (issued < requestedAt.getTime() - skewMs)
    throw new SsoRefusal(
      'saml.clock',
      `The assertion is older than the request (${value}): the provider's clock is behind, ours says ${now.toISOString()}.`,
    )
}

function checkConditions(root: Element, { now, audience }: Expected): number {
  const conditions = only(root, ns, 'Conditions')
  if (!conditions) throw new SsoRefusal('saml.conditions', 'The assertion has no conditions, or several.')
  const end = checkTimes(conditions, now, 'Conditions')
  const restrictions = children(conditions, ns, 'AudienceRestriction')
  const known = new Set(['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction'])
  const unknown = elementsOf(conditions).find((condition) => !known.has(condition.localName ?? ''))
  if (unknown) throw new SsoRefusal('saml.conditions', `The condition ${unknown.localName} is not known.`)
  const named = restrictions.map((restriction) => children(restriction, ns, 'Audience').map(textOf))
  if (named.length === 0 || named.some((audiences) => !audiences.includes(audience)))
    throw new SsoRefusal(
      'saml.audience',
      `The assertion is for ${named.flat().join(', ') || 'nobody'}, expected ${audience}.`,
    )
  return end
}

/** Answers the end; there must be one. */
function checkTimes(element: Element, now: Date, what: string): number {
  const from = attribute(element, 'NotBefore')
  if (from !== null && instantOf(from, 'NotBefore') > now.getTime() + skewMs)
    throw new SsoRefusal('saml.not_yet', `${what} begin at ${from}; our clock says ${now.toISOString()}.`)
  const until = attribute(element, 'NotOnOrAfter')
  if (until === null) throw new SsoRefusal('saml.no_end', `${what} have no end.`)
  const end = instantOf(until, 'NotOnOrAfter')
  if (end <= now.getTime() - skewMs)
    throw new SsoRefusal('saml.expired', `${what} ended at ${until}; our clock says ${now.toISOString()}.`)
  return end
}

function checkConfirmations(subject: Element, expected: Expected): number {
  const confirmations = children(subject, ns, 'SubjectConfirmation')
  if (confirmations.length === 0) throw new SsoRefusal('saml.confirmation', 'The subject is not confirmed.')
  return Math.max(...confirmations.map((confirmation) => checkConfirmation(confirmation, expected)))
}

function checkConfirmation(confirmation: Element, { recipient, requestId, now }: Expected): number {
  const method = attribute(confirmation, 'Method')
  if (method !== bearer)
    throw new SsoRefusal('saml.confirmation', `The confirmation ${method ?? 'without method'} is not bearer.`)
  const data = only(confirmation, ns, 'SubjectConfirmationData')
  if (!data) throw new SsoRefusal('saml.confirmation', 'The confirmation has no data.')
  const to = attribute(data, 'Recipient')
  if (to !== recipient)
    throw new SsoRefusal('saml.recipient', `The assertion is for ${to ?? 'nobody'}, expected ${recipient}.`)
  const answers = attribute(data, 'InResponseTo')
  if (answers !== requestId)
    throw new SsoRefusal('saml.in_response_to', 'The assertion does not answer the request of this browser.')
  return checkTimes(data, now, 'The confirmation')
}

function checkStatement(root: Element, now: Date) {
  const statements = children(root, ns, 'AuthnStatement')
  const [first] = statements
  if (!first) throw new SsoRefusal('saml.statement', 'The assertion does not say that anyone signed in.')
  for (const statement of statements) {
    if (instantOf(attribute(statement, 'AuthnInstant'), 'AuthnInstant') > now.getTime() + skewMs)
      throw new SsoRefusal('saml.clock', 'The sign-in at the provider lies in the future.')
    const end = attribute(statement, 'SessionNotOnOrAfter')
    if (end !== null && instantOf(end, 'SessionNotOnOrAfter') <= now.getTime() - skewMs)
      throw new SsoRefusal('saml.expired', `The session at the provider ended at ${end}.`)
  }
  const contexts = children(first, ns, 'AuthnContext').flatMap((context) =>
    children(context, ns, 'AuthnContextClassRef').map(textOf),
  )
  return { sessionIndex: attribute(first, 'SessionIndex'), authenticationContext: contexts }
}

function attributesOf(root: Element): Map<string, string[]> {
  const found = new Map<string, string[]>()
  const all = children(root, ns, 'AttributeStatement').flatMap((statement) =>
    children(statement, ns, 'Attribute'),
  )
  if (all.length > most.attributes) throw new SsoRefusal('saml.attributes', 'There are too many attributes.')
  let count = 0
  for (const element of all) {
    const values = children(element, ns, 'AttributeValue').map((value) => textOf(value).slice(0, most.length))
    if ((count += values.length) > most.values)
      throw new SsoRefusal('saml.attributes', 'There are too many values.')
    const name = attribute(element, 'Name')
    if (name !== null) found.set(name, [...(found.get(name) ?? []), ...values])
  }
  return found
}
