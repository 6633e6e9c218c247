import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import type { JSONWebKeySet, JWTPayload } from 'jose'
import type { Context } from '../context.ts'
import { refuse } from './finish.ts'
import { tokenAlgorithms } from './oidc/client.ts'
import { inProvider } from './provider.ts'
import type { Provider } from './provider.ts'
import { SsoRefusal } from './refusal.ts'
import { markUsed } from './requests.ts'
import type { SsoServices } from './services.ts'
import { endAt } from './sign-out.ts'

const event = 'http://schemas.openid.net/event/backchannel-logout'

/**
 * Ends the sessions that a logout token names (OpenID Connect Back-Channel Logout 1.0, section 2.6). Answers false for a token that
 * is not accepted, which the log explains.
 */
export async function backChannelLogout(
  ctx: Context,
  services: SsoServices,
  { providerId, token }: { providerId: string; token: string },
): Promise<boolean> {
  try {
    const provider = await inProvider(ctx, providerId, async (_, of) => of)
    const claims = await verify(services, provider, token)
    await inProvider(ctx, providerId, async (tx, of) => {
      const expiresAt = new Date(((claims.iat ?? 0) + 600) * 1000)
      if (!(await markUsed(tx, of, `logout\0${claims.jti}`, expiresAt)))
        throw new SsoRefusal('oidc.replay', 'This logout token was used before.')
      await endAt(tx, ctx, of, {
        subject: claims.sub,
        sids: typeof claims['sid'] === 'string' ? [claims['sid']] : [],
      })
    })
    return true
  } catch (error) {
    await refuse(ctx, providerId, error, {})
    return false
  }
}

async function verify({ outbound }: SsoServices, provider: Provider, token: string): Promise<JWTPayload> {
  const { oidc, discovered } = provider
  if (!oidc?.clientId || typeof discovered?.['jwks_uri'] !== 'string')
    throw new SsoRefusal('provider.not_ready', 'Issuer or client id are not set.')
  try {
    const { alg = 'none', typ } = decodeProtectedHeader(token)
    // Providers older than the type say JWT or nothing (section 2.4); a token made for something else says so.
    if (typ !== undefined && !/^(application\/)?(logout\+)?jwt$/i.test(typ))
      throw new SsoRefusal('oidc.logout_token', `A token of the type ${typ} is not for logging out.`)
    if (!tokenAlgorithms.includes(alg))
      throw new SsoRefusal('oidc.algorithm', `Logout tokens signed by ${alg} are not accepted.`)
    const response = await outbound.fetch(discovered['jwks_uri'], { maxBytes: 500_000 })
    // jose checks each key when it is used.
    const keys = createLocalJWKSet((await response.json()) as JSONWebKeySet)
    const { payload } = await jwtVerify(token, keys, {
      algorithms: tokenAlgorithms,
      issuer: String(discovered['issuer']),
      audience: oidc.clientId,
      clockTolerance: 60,
      maxTokenAge: 300,
      requiredClaims: ['jti', 'iat'],
    })
    check(payload)
    return payload
  } catch (error) {
    if (error instanceof SsoRefusal) throw error
    throw new SsoRefusal(
      'oidc.logout_token',
      error instanceof Error ? error.message : 'It could not be read.',
      error,
    )
  }
}

function check({ sub, sid, nonce, events }: JWTPayload): void {
  if (nonce !== undefined) throw new SsoRefusal('oidc.logout_token', 'It is an ID token: it holds a nonce.')
  if (typeof events !== 'object' || events === null || !(event in events))
    throw new SsoRefusal('oidc.logout_token', 'It is not for logging out.')
  if (sub === undefined && typeof sid !== 'string')
    throw new SsoRefusal('oidc.logout_token', 'It names nobody.')
}
