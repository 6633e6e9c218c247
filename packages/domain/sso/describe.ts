import type { SsoProvider } from '@holdfast/contracts/sso'
import type { Queries } from '@holdfast/db/database'
import { addressesOf } from './addresses.ts'
import { certificatesOf } from './certificate.ts'
import type { Certificate } from './certificate.ts'
import { getProvider } from './provider.ts'
import type { Provider } from './provider.ts'

/** Days before its end from which a certificate is warned about. */
export const warnDays = 30

/** A provider as administrators see it, in a transaction of its organisation. */
export async function describeProvider(
  tx: Pick<Queries, 'execute'>,
  providerId: string,
  publicUrl: string,
): Promise<SsoProvider> {
  return describe(await getProvider(tx, providerId), await certificatesOf(tx, providerId), publicUrl)
}

export function describe(
  provider: Provider,
  certificates: readonly Certificate[],
  publicUrl: string,
): SsoProvider {
  const { enforcement, metadata } = provider
  return {
    id: provider.id,
    name: provider.name,
    kind: provider.kind,
    preset: provider.preset,
    state: enforcement.state === 'off' ? provider.state : 'enforced',
    version: provider.version,
    missing: missingOf(provider, certificates),
    oidc: provider.oidc,
    saml: provider.saml,
    hasClientSecret: provider.clientSecret !== null,
    mapping: provider.mapping,
    factor: provider.factor,
    factorValues: provider.factorValues,
    createAccounts: provider.createAccounts,
    defaultRole: provider.defaultRole,
    updateProfile: provider.updateProfile,
    button: provider.button,
    domains: provider.domains,
    metadata: { ...metadata, fetchedAt: metadata.fetchedAt?.toISOString() ?? null },
    addresses: addressesOf(publicUrl, provider.id),
    certificates: certificates.map((certificate) => describeCertificate(certificate)),
    enforcement: { ...enforcement, revertsAt: enforcement.revertsAt?.toISOString() ?? null },
    lastUsedAt: provider.lastUsedAt?.toISOString() ?? null,
    createdAt: provider.createdAt.toISOString(),
  }
}

export function describeCertificate(
  certificate: Certificate,
  now = new Date(),
): SsoProvider['certificates'][number] {
  const { id, use, source, subject, fingerprint, validFrom, validUntil, active, addedAt, pem } = certificate
  const left = (validUntil.getTime() - now.getTime()) / 86_400_000
  const validity =
    validFrom > now ? 'not_yet' : left <= 0 ? 'expired' : left <= warnDays ? 'expiring' : 'good'
  return {
    id,
    use,
    source,
    subject,
    fingerprint,
    validFrom: validFrom.toISOString(),
    validUntil: validUntil.toISOString(),
    validity,
    active,
    addedAt: addedAt.toISOString(),
    pem,
  }
}

/** What must still be set before a sign-in can begin. */
export function missingOf(
  { kind, oidc, saml, clientSecret, discovered }: Provider,
  certificates: readonly Certificate[],
): SsoProvider['missing'] {
  if (kind === 'oidc') {
    const secret = oidc?.clientAuthentication === 'private_key_jwt' || clientSecret !== null
    return [
      ...(oidc?.issuer && discovered ? [] : (['issuer'] as const)),
      ...(oidc?.clientId ? [] : (['client_id'] as const)),
      ...(secret ? [] : (['client_secret'] as const)),
    ]
  }
  return [
    ...(saml?.entityId ? [] : (['entity_id'] as const)),
    ...(saml?.signOnUrl ? [] : (['sign_on_url'] as const)),
    ...(certificates.some(({ use }) => use === 'provider_signing') ? [] : (['certificate'] as const)),
  ]
}
