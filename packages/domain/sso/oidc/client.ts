import { createPrivateKey, createPublicKey } from 'node:crypto'
import {
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  PrivateKeyJwt,
  allowInsecureRequests,
  clockTolerance,
  customFetch,
  enableNonRepudiationChecks,
} from 'openid-client'
import type { ClientAuth, CustomFetchOptions, ServerMetadata } from 'openid-client'
import { OutboundError } from '@holdfast/runtime/outbound'
import type { Outbound } from '@holdfast/runtime/outbound'
import { signingKey } from '../our-keys.ts'
import type { Certificate } from '../certificate.ts'
import type { Provider } from '../provider.ts'
import { SsoRefusal } from '../refusal.ts'
import type { SsoServices } from '../services.ts'

/** By which ID tokens and logout tokens may be signed: by keys of the provider alone, never by a shared secret or by none. */
export const tokenAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]

/** Of what a provider says about itself, what is kept: addresses and abilities. */
const kept = [
  'issuer',
  'authorization_endpoint',
  'token_endpoint',
  'userinfo_endpoint',
  'jwks_uri',
  'end_session_endpoint',
  'authorization_response_iss_parameter_supported',
  'code_challenge_methods_supported',
  'id_token_signing_alg_values_supported',
  'token_endpoint_auth_methods_supported',
  'backchannel_logout_supported',
] as const

/**
 * Asks an issuer for its metadata (OpenID Connect Discovery 1.0, section 4).
 *
 * @throws SsoRefusal `oidc.discovery`; OutboundError
 */
export async function discover(outbound: Outbound, issuer: string): Promise<Record<string, unknown>> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const response = await outbound.fetch(address, {
    headers: { accept: 'application/json' },
    maxBytes: 200_000,
    redirects: 2,
  })
  const document: unknown = response.status === 200 ? await response.json().catch(() => null) : null
  if (typeof document !== 'object' || document === null)
    throw new SsoRefusal('oidc.discovery', `${address} answered ${response.status}, not with metadata.`)
  const found = Object.fromEntries(
    kept.flatMap((name) => (name in document ? [[name, Reflect.get(document, name)]] : [])),
  )
  if (found['issuer'] !== issuer)
    throw new SsoRefusal(
      'oidc.issuer',
      `The metadata are of the issuer ${String(found['issuer'])}, not ${issuer}. With Entra, use the address with your tenant’s id.`,
    )
  for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const)
    if (typeof found[name] !== 'string') throw new SsoRefusal('oidc.discovery', `The metadata lack ${name}.`)
  return found
}

/** openid-client, set up for one provider: it calls through our client only and verifies signatures always. */
export async function clientOf(
  { outbound, sealer }: SsoServices,
  provider: Provider,
  certificates: readonly Certificate[],
): Promise<Configuration> {
  const { oidc, discovered } = provider
  if (!oidc?.clientId || !discovered)
    throw new SsoRefusal('provider.not_ready', 'Issuer or client id are not set.')
  const said = discovered['id_token_signing_alg_values_supported']
  const algorithms = (Array.isArray(said) ? said : ['RS256']).filter((name) =>
    tokenAlgorithms.includes(String(name)),
  )
  // The names of the metadata were chosen by `discover`.
  const server = {
    ...discovered,
    id_token_signing_alg_values_supported: algorithms,
  } as unknown as ServerMetadata
  const metadata = { [clockTolerance]: 60 }
  const config = new Configuration(
    server,
    oidc.clientId,
    metadata,
    await authenticationOf(sealer, provider, certificates),
  )
  config[customFetch] = (address, options) => call(outbound, address, options)
  config.timeout = 10
  enableNonRepudiationChecks(config)
  // Where the operator allowed plain http; our client refuses it elsewhere.
  if (server.issuer.startsWith('http:')) allowInsecureRequests(config)
  return config
}

async function call(outbound: Outbound, address: string, options: CustomFetchOptions): Promise<Response> {
  const { body, headers, method } = options
  const text = body instanceof URLSearchParams ? body.toString() : body
  if (text !== undefined && text !== null && typeof text !== 'string' && !(text instanceof Uint8Array))
    throw new OutboundError('refused', 'Only texts are sent.')
  return outbound.fetch(address, { method, headers, ...(text && { body: text }), maxBytes: 1024 * 1024 })
}

async function authenticationOf(
  sealer: SsoServices['sealer'],
  { oidc, clientSecret, id }: Provider,
  certificates: readonly Certificate[],
): Promise<ClientAuth> {
  if (oidc?.clientAuthentication === 'private_key_jwt') {
    const own = signingKey(sealer, certificates)
    if (!own) throw new SsoRefusal('provider.not_ready', 'There is no key to sign with.')
    const der = createPrivateKey(own.key).export({ type: 'pkcs8', format: 'der' })
    const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
    const key = await crypto.subtle.importKey('pkcs8', new Uint8Array(der), algorithm, false, ['sign'])
    return PrivateKeyJwt({ key, kid: own.certificate.fingerprint.slice(0, 32) })
  }
  if (clientSecret === null) throw new SsoRefusal('provider.not_ready', 'The client secret is not set.')
  const secret = sealer.open(secretContext(id), clientSecret).toString('utf8')
  return oidc?.clientAuthentication === 'client_secret_post'
    ? ClientSecretPost(secret)
    : ClientSecretBasic(secret)
}

export function secretContext(providerId: string): string {
  return `sso-client:${providerId}`
}

/** Our public keys for `private_key_jwt`. */
export function publicJwks(certificates: readonly Certificate[]): { keys: Record<string, unknown>[] } {
  const own = certificates.filter(({ use }) => use === 'our_signing')
  return {
    keys: own.map(({ pem, fingerprint }) => ({
      ...createPublicKey(pem).export({ format: 'jwk' }),
      kid: fingerprint.slice(0, 32),
      use: 'sig',
      alg: 'RS256',
    })),
  }
}

/** What a failed call means, in a rule for the log. */
export function ofProvider(error: unknown): SsoRefusal | null {
  const outbound = causeOf(error)
  if (!outbound) return null
  const rule = {
    refused: 'address',
    unreachable: 'unreachable',
    too_slow: 'slow',
    too_large: 'too_large',
    busy: 'busy',
  }
  return new SsoRefusal(`provider.${rule[outbound.reason]}`, outbound.message, error)
}

function causeOf(error: unknown): OutboundError | null {
  if (error instanceof OutboundError) return error
  return error instanceof Error && error.cause !== undefined ? causeOf(error.cause) : null
}
