import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import type { Context } from '../context.ts'
import { hashToken } from '../secret-token.ts'
import { certificatesOf } from './certificate.ts'
import type { Certificate } from './certificate.ts'
import { notEnabled, refuse } from './finish.ts'
import type { Outcome } from './finish.ts'
import { oidcAddress } from './oidc/flow.ts'
import { inProvider } from './provider.ts'
import type { Provider } from './provider.ts'
import { SsoRefusal } from './refusal.ts'
import { noteRequest, safeReturn } from './requests.ts'
import { samlAddress } from './saml/flow.ts'
import type { SsoServices } from './services.ts'
import { signOutTestAddress } from './sign-out.ts'
import type { SealedHint } from './sign-out.ts'

/** A request that was noted and is to be sent to its provider. */
export interface Begun {
  provider: Provider
  certificates: Certificate[]
  request: Awaited<ReturnType<typeof noteRequest>>
  publicUrl: string
  /** Who is expected. */
  hint: string | undefined
  /** The provider is to ask for credentials even if it knows the browser. */
  fresh: boolean
}

export interface SsoStart {
  providerId: string
  publicUrl: string
  /** Of the cookie that binds the request to the browser. */
  browserToken: string
  returnTo?: string | undefined
  /** The key of a test. */
  test?: string | undefined
  hint?: string | undefined
  restarts?: number | undefined
}

/** Where the browser is sent: by a redirect, or by a form that it posts. */
export type Departure =
  | { to: 'provider'; url: string }
  | { to: 'form'; url: string; fields: Record<string, string> }
  | Outcome

/** Sends a browser to a provider. What goes wrong is a page with a code, as everything here that a person navigates to. */
export async function startSso(ctx: Context, services: SsoServices, input: SsoStart): Promise<Departure> {
  const { providerId, publicUrl } = input
  try {
    const begun = await inProvider(ctx, providerId, (tx, provider) => begin(tx, ctx, provider, input))
    if (begun.kind === 'sign_out') return await signOutTestAddress(services, { ...begun, publicUrl })
    const common = { ...begun, publicUrl, hint: input.hint, fresh: false }
    if (begun.provider.kind === 'saml') return await samlAddress(services, common)
    return { to: 'provider', url: await oidcAddress(services, common) }
  } catch (error) {
    return refuse(ctx, providerId, error, {})
  }
}

async function begin(tx: Pick<Queries, 'execute'>, ctx: Context, provider: Provider, input: SsoStart) {
  const test = input.test === undefined ? null : await findTest(tx, provider, input.test)
  if (!test && provider.state !== 'enabled') throw notEnabled()
  const kind = test === null ? 'sign_in' : test.kind === 'sign_out' ? 'sign_out' : 'test'
  const request = await noteRequest(tx, provider, {
    kind,
    browserToken: input.browserToken,
    returnTo: safeReturn(input.returnTo),
    testId: test?.id,
    sessionId: kind === 'sign_in' ? ctx.actor?.sessionId : null,
    restarts: input.restarts,
  })
  const sealed = kind === 'sign_out' ? await lastHint(tx, provider) : null
  return { provider, kind, request, sealed, certificates: await certificatesOf(tx, provider.id) } as const
}

async function lastHint(tx: Pick<Queries, 'execute'>, { id }: Provider): Promise<SealedHint | null> {
  const [row] = await tx.execute<{ id: string; sign_out_hint: Uint8Array }>(sql`
    select id, sign_out_hint from sso_tests where provider_id = ${id} and kind = 'sign_in' and sign_out_hint is not null
    order by finished_at desc limit 1`)
  return row ? { testId: row.id, hint: row.sign_out_hint } : null
}

async function findTest(tx: Pick<Queries, 'execute'>, provider: Provider, key: string) {
  const [row] = await tx.execute<{ id: string; kind: string }>(sql`select id, kind from sso_tests
    where provider_id = ${provider.id} and key_hash = ${hashToken(key)} and state = 'waiting' and expires_at > now()`)
  if (!row) throw new SsoRefusal('provider.test_over', 'This test is over or has expired; begin a new one.')
  return row
}
