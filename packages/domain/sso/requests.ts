import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import { newId } from '../new-id.ts'
import { hashToken } from '../secret-token.ts'
import type { Provider } from './provider.ts'

/** Minutes within which a provider must have answered. */
export const requestMinutes = 10

export type RequestKind = 'sign_in' | 'test' | 'sign_out'

/** What was sent to a provider and waits for its answer in one browser. */
export interface SsoRequest extends Record<string, unknown> {
  id: string
  kind: RequestKind
  returnTo: string
  testId: string | null
  sessionId: string | null
  restarts: number
  createdAt: Date
}

export interface NewRequest {
  kind: RequestKind
  /** The token of the browser's cookie. */
  browserToken: string
  returnTo: string
  testId?: string | null | undefined
  sessionId?: string | null | undefined
  restarts?: number | undefined
}

/**
 * Secrets of one request, derived from the token that only its browser has: the database cannot be made to tell them, and they are
 * worth nothing in another browser.
 */
export function secretsOf(browserToken: string, requestId: string) {
  const derive = (purpose: string) =>
    createHash('sha256').update(`${purpose}\0${requestId}\0${browserToken}`).digest('base64url')
  return {
    state: derive('state'),
    nonce: derive('nonce'),
    verifier: derive('verifier'),
    samlId: `_${derive('saml')}`,
  }
}

/** Notes a request before its browser is sent away. */
export async function noteRequest(
  tx: Pick<Queries, 'execute'>,
  provider: Provider,
  { kind, browserToken, returnTo, testId = null, sessionId = null, restarts = 0 }: NewRequest,
) {
  const id = await newId(tx)
  const secrets = secretsOf(browserToken, id)
  const handle = provider.kind === 'oidc' ? secrets.state : secrets.samlId
  await tx.execute(sql`
    insert into sso_requests (id, organization_id, provider_id, kind, browser, handle, return_to, test_id, session_id,
      restarts, expires_at)
    values (${id}, ${provider.organizationId}, ${provider.id}, ${kind}, ${hashToken(browserToken)}, ${hashToken(handle)},
      ${returnTo}, ${testId}, ${sessionId}, ${restarts}, now() + make_interval(mins => ${requestMinutes}))`)
  return { id, ...secrets }
}

/** The request that an answer names, if this browser made it, it waits still and nobody has used it. */
export async function findRequest(
  tx: Pick<Queries, 'execute'>,
  providerId: string,
  browserToken: string | null,
  handle: string | null,
): Promise<SsoRequest | null> {
  if (browserToken === null || handle === null) return null
  const [row] = await tx.execute<{
    id: string
    kind: RequestKind
    return_to: string
    test_id: string | null
    session_id: string | null
    restarts: number
    created_at: string
  }>(sql`select id, kind, return_to, test_id, session_id, restarts, created_at from sso_requests
    where provider_id = ${providerId} and browser = ${hashToken(browserToken)} and handle = ${hashToken(handle)}
      and kind <> 'link' and used_at is null and expires_at > now()`)
  if (!row) return null
  return {
    id: row.id,
    kind: row.kind,
    returnTo: row.return_to,
    testId: row.test_id,
    sessionId: row.session_id,
    restarts: row.restarts,
    createdAt: new Date(row.created_at),
  }
}

/** How often the latest waiting request of this browser was begun anew; null: none waits. */
export async function restartsOf(
  tx: Pick<Queries, 'execute'>,
  providerId: string,
  browserToken: string | null,
): Promise<number | null> {
  if (browserToken === null) return null
  const [row] = await tx.execute<{ restarts: number }>(sql`select restarts from sso_requests
    where provider_id = ${providerId} and browser = ${hashToken(browserToken)} and kind <> 'link' and expires_at > now()
    order by id desc limit 1`)
  return row?.restarts ?? null
}

/** Takes a request; false when another answer took it before. */
export async function takeRequest(tx: Pick<Queries, 'execute'>, requestId: string): Promise<boolean> {
  const rows = await tx.execute(sql`update sso_requests set used_at = now()
    where id = ${requestId} and used_at is null and expires_at > now() returning 1`)
  return rows.length > 0
}

/**
 * Marks an assertion or logout token as used, for all instances together.
 *
 * @returns false when it was used before
 */
export async function markUsed(
  tx: Pick<Queries, 'execute'>,
  { organizationId, id }: Pick<Provider, 'organizationId' | 'id'>,
  what: string,
  expiresAt: Date,
): Promise<boolean> {
  const mark = createHash('sha256').update(what).digest()
  const rows = await tx.execute(sql`
    insert into sso_used (organization_id, provider_id, mark, expires_at)
    values (${organizationId}, ${id}, ${mark}, ${expiresAt.toISOString()}::timestamptz)
    on conflict do nothing returning 1`)
  return rows.length > 0
}

/** A path of our app, whatever was asked for: never another site's address. */
export function safeReturn(path: string | undefined): string {
  const fallback = '/'
  if (path === undefined || !path.startsWith('/') || /[\\\p{Cc}]/u.test(path)) return fallback
  // What browsers and `URL` make of it must be the same place here.
  const url = URL.canParse(path, 'https://here.invalid') ? new URL(path, 'https://here.invalid') : null
  if (!url || url.origin !== 'https://here.invalid' || url.pathname.startsWith('//')) return fallback
  return url.pathname.startsWith('/api/') ? fallback : url.pathname + url.search + url.hash
}
