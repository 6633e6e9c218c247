import { createHash } from 'node:crypto'
import { decodeProtectedHeader } from 'jose'
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  authorizationCodeGrant,
  fetchUserInfo,
} from 'openid-client'
import type { Configuration, IDToken } from 'openid-client'
import type { Vouched } from '../claims.ts'
import type { Provider } from '../provider.ts'
import { SsoRefusal } from '../refusal.ts'
import { ofProvider, tokenAlgorithms } from './client.ts'

/** What must be found again in the answer. */
export interface ExpectedAnswer {
  /** Our redirect URI with the query as it came. */
  url: URL
  state: string
  nonce: string
  verifier: string
}

/**
 * Exchanges the code and verifies what comes for it. openid-client checks state, `iss` of the answer (RFC 9207), signature, issuer,
 * audience, nonce and times; here is what it leaves to its user.
 *
 * @throws SsoRefusal with the rule that failed
 */
export async function readAnswer(
  config: Configuration,
  provider: Provider,
  { url, state, nonce, verifier }: ExpectedAnswer,
): Promise<Vouched> {
  try {
    const tokens = await authorizationCodeGrant(config, url, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    })
    const claims = tokens.claims()
    const idToken = tokens.id_token
    if (!claims || !idToken) throw new SsoRefusal('oidc.id_token', 'The provider sent no ID token.')
    checkIdToken(config, claims, idToken, tokens.access_token)
    const more = await userInfo(config, provider, claims, tokens.access_token)
    return vouchedOf({ ...more, ...claims }, idToken)
  } catch (error) {
    throw explain(error)
  }
}

function checkIdToken(config: Configuration, claims: IDToken, idToken: string, accessToken: string): void {
  const { client_id: clientId } = config.clientMetadata()
  const { alg = 'none' } = decodeProtectedHeader(idToken)
  if (!tokenAlgorithms.includes(alg))
    throw new SsoRefusal('oidc.algorithm', `ID tokens signed by ${alg} are not accepted.`)
  if (typeof claims.sub !== 'string' || claims.sub === '' || claims.sub.length > 1000)
    throw new SsoRefusal('oidc.subject', 'The ID token has no subject.')
  if (claims.azp !== undefined && claims.azp !== clientId)
    throw new SsoRefusal('oidc.azp', 'The ID token was issued for another client (azp).')
  // Further audiences could use the token against us; the provider names only ours (OpenID Connect Core, 3.1.3.7).
  const audiences = [claims.aud].flat()
  if (audiences.length !== 1 || audiences[0] !== clientId)
    throw new SsoRefusal('oidc.audience', `The ID token is for ${audiences.join(', ')}.`)
  const { at_hash: hash } = claims
  if (hash !== undefined && hash !== halfHash(alg, accessToken))
    throw new SsoRefusal('oidc.at_hash', 'The access token is not the one that the ID token came with.')
  if (claims.iat > Date.now() / 1000 + 60)
    throw new SsoRefusal(
      'oidc.clock',
      'The ID token was issued in the future: the provider’s clock is ahead.',
    )
}

/** Base64url of the left half of the token's hash, by the algorithm of the signature (Core, 3.1.3.6). */
function halfHash(algorithm: string, accessToken: string): string {
  const bits = /(256|384|512)$/.exec(algorithm)?.[1] ?? '512'
  const digest = createHash(`sha${bits}`).update(accessToken).digest()
  return digest.subarray(0, digest.length / 2).toString('base64url')
}

async function userInfo(config: Configuration, { oidc }: Provider, { sub }: IDToken, accessToken: string) {
  if (!oidc?.userInfo || config.serverMetadata().userinfo_endpoint === undefined) return {}
  return fetchUserInfo(config, accessToken, sub)
}

function vouchedOf(claims: Record<string, unknown>, idToken: string): Vouched {
  const read = new Map(Object.entries(claims).map(([name, value]) => [name, valuesOf(value)]))
  const verified = claims['email_verified'] ?? claims['xms_edov']
  return {
    subject: String(claims['sub']),
    transient: false,
    claims: read,
    methods: [...(read.get('amr') ?? []), ...(read.get('acr') ?? [])],
    sid: read.get('sid')?.[0] ?? null,
    nameIdFormat: null,
    idToken,
    emailVerified: verified === undefined ? null : [true, 'true', 1, '1'].includes(verified as never),
  }
}

const most = 20_000

function valuesOf(value: unknown): string[] {
  if (Array.isArray(value))
    return value.slice(0, most).flatMap((entry) => (Array.isArray(entry) ? [] : valuesOf(entry)))
  if (value === null || value === undefined) return []
  return [(typeof value === 'object' ? JSON.stringify(value) : String(value)).slice(0, 4000)]
}

const rules: readonly (readonly [RegExp, string, string])[] = [
  [/"state"/, 'oidc.state', 'The answer does not belong to the request of this browser.'],
  [/nonce/, 'oidc.nonce', 'The ID token was not made for this sign-in (nonce).'],
  [/"iss"|issuer/, 'oidc.issuer', 'The answer is from another issuer.'],
  [/"aud"|audience/, 'oidc.audience', 'The ID token is for another client.'],
  [/"azp"|authorized party/, 'oidc.azp', 'The ID token was issued for another client (azp).'],
  [
    /"exp"|"nbf"|timestamp|expir/,
    'oidc.expired',
    'The ID token has expired or is not valid yet: compare the clocks.',
  ],
  [/JWT "sub"/, 'oidc.subject', 'The ID token has no subject.'],
  [/"sub"/, 'oidc.userinfo_subject', 'The userinfo address answered about another person.'],
  [
    /signature|"alg"|JWS|JWK|key|crit/i,
    'oidc.signature',
    'The ID token’s signature is not by a key of this provider, or by an algorithm that is not accepted.',
  ],
]

/** From the library's words, which are for developers, to a rule with an advice. Its messages hold no tokens. */
function explain(error: unknown): SsoRefusal {
  if (error instanceof SsoRefusal) return error
  const outbound = ofProvider(error)
  if (outbound) return outbound
  if (error instanceof AuthorizationResponseError)
    return new SsoRefusal(
      'provider.denied',
      `The provider answered ${error.error}: ${error.error_description ?? ''}`,
      error,
    )
  if (error instanceof ResponseBodyError)
    return new SsoRefusal(
      'oidc.code',
      `The provider refused the code: ${error.error} ${error.error_description ?? ''}`,
      error,
    )
  if (!(error instanceof Error))
    return new SsoRefusal('oidc.answer', 'The answer of the provider could not be read.')
  const said = wordsOf(error)
  const [, rule, advice] = rules.find(([pattern]) => pattern.test(said)) ?? [
    null,
    'oidc.answer',
    'The provider’s answer is not as OpenID Connect wants it.',
  ]
  return new SsoRefusal(rule, `${advice} (${said.slice(0, 300)})`, error)
}

function wordsOf(error: Error): string {
  const words = error instanceof ClientError && error.code ? `${error.message}` : error.message
  return error.cause instanceof Error ? `${words}: ${wordsOf(error.cause)}` : words
}
