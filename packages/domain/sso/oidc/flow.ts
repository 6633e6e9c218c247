import { buildAuthorizationUrl, calculatePKCECodeChallenge } from 'openid-client'
import type { Context } from '../../context.ts'
import { addressesOf } from '../addresses.ts'
import { certificatesOf } from '../certificate.ts'
import { finishSignIn, refuse } from '../finish.ts'
import type { BrowserTokens, Outcome } from '../finish.ts'
import { inProvider } from '../provider.ts'
import { SsoRefusal } from '../refusal.ts'
import { findRequest, secretsOf } from '../requests.ts'
import type { SsoRequest } from '../requests.ts'
import type { SsoServices } from '../services.ts'
import type { Begun } from '../start.ts'
import { clientOf } from './client.ts'
import { readAnswer } from './read.ts'

/** The provider's address to sign in at: code flow with PKCE, nonce and state. */
export async function oidcAddress(
  services: SsoServices,
  { provider, certificates, request, publicUrl, hint, fresh }: Begun,
): Promise<string> {
  const config = await clientOf(services, provider, certificates)
  const scopes = new Set(['openid', ...(provider.oidc?.scopes ?? '').split(/\s+/).filter(Boolean)])
  const url = buildAuthorizationUrl(config, {
    redirect_uri: addressesOf(publicUrl, provider.id).redirectUri,
    response_type: 'code',
    scope: [...scopes].join(' '),
    state: request.state,
    nonce: request.nonce,
    code_challenge: await calculatePKCECodeChallenge(request.verifier),
    code_challenge_method: 'S256',
    ...(hint !== undefined && { login_hint: hint }),
    ...(fresh && { prompt: 'login' }),
  })
  return url.href
}

/** Reads the provider's answer at the redirect URI. */
export async function finishOidc(
  ctx: Context,
  services: SsoServices,
  input: { providerId: string; publicUrl: string; query: string; tokens: BrowserTokens },
): Promise<Outcome> {
  const { providerId, tokens } = input
  const url = new URL(addressesOf(input.publicUrl, providerId).redirectUri + input.query)
  const [state, ...others] = url.searchParams.getAll('state')
  let request: SsoRequest | null = null
  try {
    const { provider, certificates, found } = await inProvider(ctx, providerId, async (tx, of) => ({
      provider: of,
      certificates: await certificatesOf(tx, of.id),
      found: others.length > 0 ? null : await findRequest(tx, of.id, tokens.sso, state ?? null),
    }))
    request = found
    if (provider.kind !== 'oidc')
      throw new SsoRefusal('oidc.provider', 'This provider does not speak OpenID Connect.')
    if (!request) throw unasked(tokens, url)
    const { nonce, verifier, state: expected } = secretsOf(tokens.sso ?? '', request.id)
    const config = await clientOf(services, provider, certificates)
    const vouched = await readAnswer(config, provider, { url, state: expected, nonce, verifier })
    const response = JSON.stringify(Object.fromEntries(vouched.claims), null, 1)
    return await finishSignIn(ctx, services, providerId, { request, vouched, response }, tokens)
  } catch (error) {
    return refuse(ctx, providerId, error, { request, response: redacted(url) })
  }
}

function unasked({ sso }: BrowserTokens, url: URL): SsoRefusal {
  if (sso === null)
    return new SsoRefusal(
      'oidc.cookie',
      'The browser did not bring the cookie of the request: it was begun elsewhere, more than 10 minutes ago, or cookies are blocked.',
    )
  const said = url.searchParams.has('state') ? 'another state' : 'no state'
  return new SsoRefusal(
    'oidc.state',
    `The answer names ${said} than the request of this browser, or that was answered before.`,
  )
}

/** Names of what came, and of it what is no secret. */
function redacted(url: URL): string {
  const shown = new Set(['error', 'error_description', 'error_uri', 'iss', 'session_state'])
  return [...url.searchParams]
    .slice(0, 30)
    .map(([name, value]) => `${name.slice(0, 100)}=${shown.has(name) ? value.slice(0, 500) : '…'}`)
    .join('\n')
}
