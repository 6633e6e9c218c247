import { SAML } from '@node-saml/node-saml'
import type { Context } from '../../context.ts'
import { addressesOf } from '../addresses.ts'
import { certificatesOf, isValidAt } from '../certificate.ts'
import type { Certificate } from '../certificate.ts'
import type { Vouched } from '../claims.ts'
import { finishSignIn, refuse } from '../finish.ts'
import type { BrowserTokens, Outcome } from '../finish.ts'
import { decryptionKeys, signingKey } from '../our-keys.ts'
import { inProvider } from '../provider.ts'
import type { Provider } from '../provider.ts'
import { SsoRefusal } from '../refusal.ts'
import { findRequest, restartsOf, secretsOf } from '../requests.ts'
import type { SsoRequest } from '../requests.ts'
import type { SsoServices } from '../services.ts'
import type { Begun, Departure } from '../start.ts'
import type { ReadAssertion } from './assertion.ts'
import { redactXml } from './redact.ts'
import { openResponse, readResponse } from './response.ts'
import type { OpenedResponse } from './response.ts'

const transientFormat = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient'

/** The provider's address with our AuthnRequest, or a form with it where the provider takes only that. */
export async function samlAddress(
  { sealer }: SsoServices,
  { provider, certificates, request, publicUrl, fresh }: Begun,
): Promise<Departure> {
  const { saml } = provider
  if (!saml?.signOnUrl || !saml.entityId)
    throw new SsoRefusal(
      'provider.not_ready',
      'The entity id or the sign-on address of the provider are not set.',
    )
  const addresses = addressesOf(publicUrl, provider.id)
  const own = saml.signRequests ? signingKey(sealer, certificates) : null
  const maker = new SAML({
    entryPoint: saml.signOnUrl,
    issuer: addresses.entityId,
    callbackUrl: addresses.acsUrl,
    // Not used for requests; the library wants one.
    idpCert: 'none',
    identifierFormat: saml.nameIdFormat,
    disableRequestedAuthnContext: true,
    forceAuthn: fresh,
    // Deflated by redirect alone (bindings, 3.4.4.1 and 3.5.4).
    skipRequestCompression: saml.signOnBinding === 'post',
    generateUniqueId: () => request.samlId,
    ...(own && { privateKey: own.key, signatureAlgorithm: 'sha256', digestAlgorithm: 'sha256' }),
  })
  // RelayState stays empty: where the person goes on to is kept here, so that nobody can say otherwise.
  if (saml.signOnBinding === 'redirect')
    return { to: 'provider', url: await maker.getAuthorizeUrlAsync('', undefined, {}) }
  const fields = await maker.getAuthorizeMessageAsync('', undefined, {})
  return { to: 'form', url: saml.signOnUrl, fields: { SAMLRequest: String(fields['SAMLRequest']) } }
}

/**
 * Reads what was posted to the assertion consumer service. A response that answers nothing is not consumed: its provider is asked
 * anew, once.
 */
export async function finishSaml(
  ctx: Context,
  services: SsoServices,
  input: { providerId: string; publicUrl: string; encoded: string; tokens: BrowserTokens },
): Promise<Outcome> {
  const { providerId, publicUrl, encoded, tokens } = input
  let opened: OpenedResponse | undefined
  let request: SsoRequest | null = null
  try {
    opened = openResponse(encoded)
    const { inResponseTo } = opened
    const { provider, certificates, found, restarts } = await inProvider(ctx, providerId, async (tx, of) => ({
      provider: of,
      certificates: await certificatesOf(tx, of.id),
      found: await findRequest(tx, of.id, tokens.sso, inResponseTo),
      restarts: inResponseTo === null ? await restartsOf(tx, of.id, tokens.sso) : null,
    }))
    request = found
    if (provider.kind !== 'saml') throw new SsoRefusal('saml.provider', 'This provider does not speak SAML.')
    if (inResponseTo === null && (restarts ?? 0) === 0 && provider.state === 'enabled')
      return { to: 'start', restarts: 1 }
    if (!request) throw unasked(tokens, inResponseTo)
    const read = await readFor(provider, certificates, services, publicUrl, opened, request, tokens)
    const once = { what: `assertion\0${read.id}`, expiresAt: read.expiresAt }
    const answer = { request, vouched: vouchedOf(read), response: redactXml(opened.xml), once }
    return await finishSignIn(ctx, services, providerId, answer, tokens)
  } catch (error) {
    return refuse(ctx, providerId, error, { request, response: opened && redactXml(opened.xml) })
  }
}

function readFor(
  { saml, id }: Provider,
  certificates: readonly Certificate[],
  { sealer }: SsoServices,
  publicUrl: string,
  opened: OpenedResponse,
  request: SsoRequest,
  { sso }: BrowserTokens,
): Promise<ReadAssertion> {
  const now = new Date()
  const { acsUrl, entityId } = addressesOf(publicUrl, id)
  const keys = {
    certificates: signersOf(certificates, now),
    decryption: decryptionKeys(sealer, certificates),
    encryptedOnly: saml?.encryptedOnly ?? false,
    signedResponse: saml?.signedResponse ?? false,
  }
  return readResponse(opened, keys, {
    issuer: saml?.entityId ?? '',
    audience: entityId,
    recipient: acsUrl,
    requestId: secretsOf(sso ?? '', request.id).samlId,
    requestedAt: request.createdAt,
    now,
  })
}

/** Certificates that count now: several while the provider rolls over; none that has ended or not begun. */
export function signersOf(certificates: readonly Certificate[], now: Date): string[] {
  return certificates
    .filter((one) => one.use === 'provider_signing' && isValidAt(one, now))
    .map(({ pem }) => pem)
}

function vouchedOf(read: ReadAssertion): Vouched {
  return {
    subject: read.nameId,
    transient: read.nameIdFormat === transientFormat,
    claims: new Map([...read.attributes, ['NameID', [read.nameId]]]),
    methods: read.authenticationContext,
    sid: read.sessionIndex,
    nameIdFormat: read.nameIdFormat,
    idToken: null,
    emailVerified: null,
  }
}

function unasked({ sso }: BrowserTokens, inResponseTo: string | null): SsoRefusal {
  if (inResponseTo === null)
    return new SsoRefusal(
      'saml.unsolicited',
      'The provider answers without naming our request, again and again: it must support sign-ins that begin here.',
    )
  if (sso === null)
    return new SsoRefusal(
      'saml.cookie',
      'The browser did not bring the cookie of the request: it was begun elsewhere, more than 10 minutes ago, or cookies are blocked.',
    )
  return new SsoRefusal(
    'saml.in_response_to',
    'The response answers no request of this browser, or one that was answered before.',
  )
}
