import { sql } from 'drizzle-orm'
import { buildEndSessionUrl } from 'openid-client'
import type { Queries, Transaction } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import { signedIn } from '../context.ts'
import type { Context } from '../context.ts'
import { endSessionsById, signOut } from '../sessions/end.ts'
import { addressesOf } from './addresses.ts'
import { hintContext } from './arrive.ts'
import { logAttempt } from './attempts.ts'
import { certificatesOf } from './certificate.ts'
import type { Certificate } from './certificate.ts'
import { refuse } from './finish.ts'
import type { BrowserTokens, Outcome } from './finish.ts'
import { clientOf } from './oidc/client.ts'
import { signingKey } from './our-keys.ts'
import { inProvider } from './provider.ts'
import type { Provider } from './provider.ts'
import { SsoRefusal } from './refusal.ts'
import { findRequest, markUsed, noteRequest, takeRequest } from './requests.ts'
import type { SsoRequest } from './requests.ts'
import { signersOf } from './saml/flow.ts'
import { logoutRequest, logoutResponse, readLogout, signedRedirect } from './saml/logout.ts'
import type { LogoutInput } from './saml/logout.ts'
import { redactXml } from './saml/redact.ts'
import type { SsoServices } from './services.ts'
import type { Departure } from './start.ts'
import { recordTest } from './tests.ts'

/** What a session is called at its provider. */
interface Hint {
  subject: string
  sid: string | null
  nameIdFormat: string | null
  idToken: string | null
}

interface Leaving {
  provider: Provider
  certificates: Certificate[]
  request: Awaited<ReturnType<typeof noteRequest>>
  publicUrl: string
}

/**
 * Signs out here, always; and answers where the browser goes to sign out at the provider, where the session came from one that
 * offers it.
 */
export async function signOutAtProvider(
  ctx: Context,
  services: SsoServices,
  { publicUrl, browserToken }: { publicUrl: string; browserToken: string },
): Promise<string | null> {
  const acting = signedIn(ctx)
  const { sessionId, session } = acting.actor
  const providerId = session?.method === 'sso' ? session.providerId : null
  const leaving = providerId === null ? null : await leave(ctx, services, providerId, sessionId, browserToken)
  await signOut(acting)
  if (!leaving) return null
  const url = await addressOf(services, { ...leaving, publicUrl }, leaving.hint)
  return url
}

function leave(
  ctx: Context,
  { sealer }: SsoServices,
  providerId: string,
  sessionId: string,
  browserToken: string,
) {
  return inProvider(ctx, providerId, async (tx, provider) => {
    const settings = provider.oidc ?? provider.saml
    const [row] = await tx.execute<{
      subject: string
      sid: string | null
      name_id_format: string | null
      hint: Uint8Array | null
    }>(sql`select subject, sid, name_id_format, hint from sso_sessions where session_id = ${sessionId}`)
    if (!row || !settings?.signOut) return null
    const idToken = row.hint && sealer.open(hintContext(sessionId), row.hint).toString('utf8')
    const hint: Hint = { subject: row.subject, sid: row.sid, nameIdFormat: row.name_id_format, idToken }
    const request = await noteRequest(tx, provider, { kind: 'sign_out', browserToken, returnTo: '/' })
    return { provider, hint, request, certificates: await certificatesOf(tx, provider.id) }
  })
}

/** Null where the provider has no address for it. */
async function addressOf(services: SsoServices, leaving: Leaving, hint: Hint): Promise<string | null> {
  const { provider, certificates, request, publicUrl } = leaving
  const addresses = addressesOf(publicUrl, provider.id)
  if (provider.kind === 'oidc') {
    if (typeof provider.discovered?.['end_session_endpoint'] !== 'string') return null
    const url = buildEndSessionUrl(await clientOf(services, provider, certificates), {
      post_logout_redirect_uri: addresses.postLogoutRedirectUri,
      state: request.state,
      ...(hint.idToken !== null && { id_token_hint: hint.idToken }),
    })
    return url.href
  }
  const signer = signingKey(services.sealer, certificates)
  const destination = provider.saml?.signOutUrl
  if (!destination || !signer) return null
  const xml = logoutRequest({
    id: request.samlId,
    issuer: addresses.entityId,
    destination,
    nameId: hint.subject,
    nameIdFormat: hint.nameIdFormat,
    sessionIndex: hint.sid,
    now: new Date(),
  })
  return signedRedirect(destination, 'SAMLRequest', xml, signer)
}

/** Whether a provider can be signed out of. */
export function offersSignOut({ kind, discovered, saml, oidc }: Provider): boolean {
  if (kind === 'oidc')
    return (oidc?.signOut ?? false) && typeof discovered?.['end_session_endpoint'] === 'string'
  return (saml?.signOut ?? false) && Boolean(saml?.signOutUrl)
}

/** The sealed words by which whoever tested signing in last is called at the provider. */
export interface SealedHint {
  testId: string
  hint: Uint8Array
}

/** The test of signing out: of the person who tested signing in last. */
export async function signOutTestAddress(
  services: SsoServices,
  { sealed, ...leaving }: Leaving & { sealed: SealedHint | null },
): Promise<Departure> {
  if (!sealed)
    throw new SsoRefusal('provider.no_sign_in', 'Test a sign-in first: there is nobody to sign out.')
  const text = services.sealer.open(`sso-test:${sealed.testId}`, sealed.hint).toString('utf8')
  // Only `finishTest` makes what opens here.
  const url = await addressOf(services, leaving, JSON.parse(text) as Hint)
  if (url === null)
    throw new SsoRefusal('provider.no_sign_out', 'The provider offers no address to sign out.')
  return { to: 'provider', url }
}

/** The browser came back from signing out with OpenID Connect. */
export async function finishOidcSignOut(
  ctx: Context,
  { providerId, state, tokens }: { providerId: string; state: string | null; tokens: BrowserTokens },
): Promise<Outcome> {
  return inProvider(ctx, providerId, async (tx, provider) => {
    const request = await findRequest(tx, provider.id, tokens.sso, state)
    return request ? ended(tx, ctx, provider, request) : { to: 'signed_out' }
  })
}

async function ended(
  tx: Transaction,
  ctx: Context,
  provider: Provider,
  request: SsoRequest,
): Promise<Outcome> {
  await takeRequest(tx, request.id)
  const code = await logAttempt(tx, ctx, provider, { kind: 'sign_out', outcome: 'ok' })
  if (request.testId === null) return { to: 'signed_out' }
  await recordTest(tx, provider, request.testId, { code })
  return { to: 'tested', code }
}

/** A logout message of the provider: its request, which is answered, or its answer to ours. */
export async function finishSamlLogout(
  ctx: Context,
  services: SsoServices,
  {
    providerId,
    publicUrl,
    message,
    tokens,
  }: { providerId: string; publicUrl: string; message: LogoutInput; tokens: BrowserTokens },
): Promise<Outcome | { to: 'provider'; url: string }> {
  try {
    return await inProvider(ctx, providerId, async (tx, provider) => {
      const certificates = await certificatesOf(tx, provider.id)
      const { sloUrl, entityId } = addressesOf(publicUrl, provider.id)
      const now = new Date()
      const issuer = provider.saml?.entityId ?? ''
      const read = await readLogout(message, {
        issuer,
        destination: sloUrl,
        certificates: signersOf(certificates, now),
        now,
      })
      if (read.kind === 'response') {
        const request = await findRequest(tx, provider.id, tokens.sso, read.inResponseTo)
        if (!read.success)
          throw new SsoRefusal('provider.sign_out', 'The provider could not sign the person out everywhere.')
        return request ? ended(tx, ctx, provider, request) : { to: 'signed_out' }
      }
      if (!(await markUsed(tx, provider, `logout\0${read.id}`, read.expiresAt)))
        throw new SsoRefusal('saml.replay', 'This request was used before.')
      await endAt(tx, ctx, provider, { subject: read.nameId, sids: read.sessionIndexes })
      const signer = signingKey(services.sealer, certificates)
      const destination = provider.saml?.signOutUrl
      if (!signer || !destination) return { to: 'signed_out' }
      const id = `_${crypto.randomUUID()}`
      const xml = logoutResponse({ id, issuer: entityId, destination, inResponseTo: read.id, now })
      return {
        to: 'provider',
        url: signedRedirect(destination, 'SAMLResponse', xml, signer, read.relayState),
      }
    })
  } catch (error) {
    return refuse(ctx, providerId, error, {
      response: message.binding === 'post' ? redactXml('') : undefined,
    })
  }
}

/** Ends the sessions that a provider names; answers how many. */
export async function endAt(
  tx: Transaction,
  ctx: Context,
  provider: Provider,
  { subject, sids }: { subject?: string | undefined; sids: readonly string[] },
): Promise<number> {
  const rows = await sessionsAt(tx, provider, subject, sids)
  const ids = await endSessionsById(
    tx,
    rows.map(({ session_id: id }) => id),
  )
  await logAttempt(tx, ctx, provider, {
    kind: 'sign_out',
    outcome: 'ok',
    detail: `The provider ended ${ids.length} sessions.`,
  })
  for (const { session_id: id, user_id: userId } of rows)
    await audit(tx, ctx, {
      action: 'session.ended',
      object: { kind: 'session', id },
      after: { by: 'provider', provider: provider.name, userId },
      organizationId: provider.organizationId,
    })
  return ids.length
}

function sessionsAt(
  tx: Pick<Queries, 'execute'>,
  { id }: Provider,
  subject: string | undefined,
  sids: readonly string[],
) {
  const bySubject = subject === undefined ? sql`` : sql`and subject = ${subject}`
  const bySid = sids.length === 0 ? sql`` : sql`and sid = any(${sql.param(sids)}::text[])`
  return tx.execute<{ session_id: string; user_id: string }>(
    sql`select session_id, user_id from sso_sessions where provider_id = ${id} ${bySubject} ${bySid} limit 10000`,
  )
}
