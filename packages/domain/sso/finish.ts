import { sql } from 'drizzle-orm'
import type { Transaction } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { hashToken } from '../secret-token.ts'
import type { SignedInBrowser } from '../sessions/begin.ts'
import { endSessionsById } from '../sessions/end.ts'
import { arrive } from './arrive.ts'
import { logAttempt } from './attempts.ts'
import { mapPerson } from './claims.ts'
import type { Vouched } from './claims.ts'
import { decide } from './decide.ts'
import type { Decision } from './decide.ts'
import { inProvider } from './provider.ts'
import type { Provider } from './provider.ts'
import { SsoRefusal } from './refusal.ts'
import { markUsed, requestMinutes, takeRequest } from './requests.ts'
import type { SsoRequest } from './requests.ts'
import type { SsoServices } from './services.ts'
import { describeArrival, recordTest } from './tests.ts'

/** Where a browser goes when a provider has answered. */
export type Outcome =
  | { to: 'app'; browser: SignedInBrowser; returnTo: string }
  | { to: 'link' }
  | { to: 'tested'; code: string }
  | { to: 'signed_out' }
  /** The provider answered what nobody asked: it is asked anew. */
  | { to: 'start'; restarts: number }
  | { to: 'problem'; code: string; rule: string }

/** What a browser brings along. */
export interface BrowserTokens {
  /** Of the cookie that bound the request; null when it did not come. */
  sso: string | null
  device: string | undefined
}

export interface Answer {
  request: SsoRequest
  vouched: Vouched
  /** Redacted, for the log. */
  response: string
  /** What must be used once: the id of the assertion. */
  once?: { what: string; expiresAt: Date } | undefined
}

/**
 * Ends a sign-in that a protocol has verified: takes the request, marks the assertion as used, decides who it is and lets them in;
 * or records the test. All in one transaction: what fails leaves nothing but its row in the log.
 *
 * @throws SsoRefusal
 */
export function finishSignIn(
  ctx: Context,
  services: SsoServices,
  providerId: string,
  answer: Answer,
  tokens: BrowserTokens,
): Promise<Outcome> {
  return inProvider(ctx, providerId, async (tx, provider) => {
    const { request, vouched, once } = answer
    if (request.kind === 'sign_in' && provider.state !== 'enabled') throw notEnabled()
    if (!(await takeRequest(tx, request.id)))
      throw new SsoRefusal('saml.in_response_to', 'The request was answered before.')
    if (once && !(await markUsed(tx, provider, once.what, once.expiresAt)))
      throw new SsoRefusal('saml.replay', 'This assertion was used before.')
    const arriving = mapPerson(vouched, provider)
    const decision = await decide(tx, provider, arriving)
    if (request.kind === 'test') return finishTest(tx, ctx, services, provider, answer, decision)
    if (decision.account === 'refused') throw new SsoRefusal(decision.rule, decision.detail)
    if (decision.account === 'must_prove') return toLink(tx, ctx, provider, answer, tokens)
    const { browser, person } = await arrive(tx, ctx, services.sealer, {
      provider,
      vouched,
      arriving,
      decision,
      deviceToken: tokens.device,
    })
    if (request.sessionId !== null) await endSessionsById(tx, [request.sessionId])
    const { response } = answer
    const { claims } = vouched
    const log = {
      kind: 'sign_in',
      outcome: 'ok',
      userId: person.id,
      email: person.email,
      response,
      claims,
    } as const
    await logAttempt(tx, ctx, provider, log)
    return { to: 'app', browser, returnTo: request.returnTo }
  })
}

export function notEnabled(): SsoRefusal {
  return new SsoRefusal('provider.not_enabled', 'This provider is not enabled: it answers tests only.')
}

async function finishTest(
  tx: Transaction,
  ctx: Context,
  { sealer }: SsoServices,
  provider: Provider,
  { request, vouched, response }: Answer,
  decision: Decision,
): Promise<Outcome> {
  const testId = request.testId ?? ''
  const arriving = mapPerson(vouched, provider)
  const mapped = await describeArrival(tx, provider, arriving, decision)
  const { claims, subject, sid, nameIdFormat, idToken } = vouched
  const refused = decision.account === 'refused' ? decision : undefined
  const code = await logAttempt(tx, ctx, provider, {
    kind: 'test',
    outcome: refused ? 'refused' : 'ok',
    rule: refused?.rule,
    detail: refused?.detail,
    userId: mapped.person?.id,
    email: mapped.email,
    response,
    claims,
  })
  const hint = sealer.seal(`sso-test:${testId}`, JSON.stringify({ subject, sid, nameIdFormat, idToken }))
  await recordTest(tx, provider, testId, {
    code,
    claims,
    mapped,
    rule: refused?.rule,
    detail: refused?.detail,
    signOutHint: hint,
  })
  return { to: 'tested', code }
}

/** Keeps what was vouched for until the person has signed in to the account that it is to be linked with. */
async function toLink(
  tx: Transaction,
  ctx: Context,
  provider: Provider,
  { request, vouched, response }: Answer,
  { sso }: BrowserTokens,
): Promise<Outcome> {
  const { subject, email } = mapPerson(vouched, provider)
  const proven = JSON.stringify({ subject, email, returnTo: request.returnTo })
  const browser = hashToken(sso ?? '')
  await tx.execute(sql`
    insert into sso_requests (organization_id, provider_id, kind, browser, handle, return_to, proven, expires_at)
    values (${provider.organizationId}, ${provider.id}, 'link', ${browser}, ${browser}, ${request.returnTo},
      ${proven}::text::jsonb, now() + make_interval(mins => ${requestMinutes}))`)
  await logAttempt(tx, ctx, provider, {
    kind: 'link',
    outcome: 'ok',
    detail: 'The person is asked to prove that the account with this address is theirs.',
    email,
    response,
    claims: vouched.claims,
  })
  return { to: 'link' }
}

/**
 * Turns whatever went wrong into its row of the log and a page with its code. The request stays good: an answer that is refused must
 * not end the sign-in of whoever began it.
 */
export async function refuse(
  ctx: Context,
  providerId: string,
  error: unknown,
  { request, response }: { request?: SsoRequest | null | undefined; response?: string | undefined },
): Promise<Outcome> {
  const refusal = refusalOf(error)
  if (!refusal) throw error
  const { rule, detail } = refusal
  return inProvider(ctx, providerId, async (tx, provider) => {
    const kind = request?.kind ?? 'sign_in'
    const code = await logAttempt(tx, ctx, provider, { kind, outcome: 'refused', rule, detail, response })
    await audit(tx, ctx, {
      action: 'session.refused',
      object: { kind: 'sso_provider', id: provider.id, name: provider.name },
      after: { reason: rule, code },
      organizationId: provider.organizationId,
    })
    if (request?.kind === 'test' && request.testId !== null)
      await recordTest(tx, provider, request.testId, { code, rule, detail })
    return { to: 'problem', code, rule }
  })
}

function refusalOf(error: unknown): SsoRefusal | null {
  if (error instanceof SsoRefusal) return error
  // Two first sign-ins of one person at once, or an address that was taken in between.
  if (error instanceof DomainError && ['email_taken', 'conflict'].includes(error.code))
    return new SsoRefusal(
      'person.raced',
      'The account was made or linked at the same moment. Try again.',
      error,
    )
  return null
}
