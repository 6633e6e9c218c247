import { sql } from 'drizzle-orm'
import type { SsoProvider } from '@holdfast/contracts/sso'
import type { Queries } from '@holdfast/db/database'
import { OutboundError } from '@holdfast/runtime/outbound'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { administerSso } from './administer.ts'
import { readCertificate, storeCertificate } from './certificate.ts'
import type { CertificateFacts } from './certificate.ts'
import { describeProvider } from './describe.ts'
import { getProvider } from './provider.ts'
import type { Provider } from './provider.ts'
import type { ProviderPlace } from './providers.ts'
import { SsoRefusal } from './refusal.ts'
import { decodeMetadata, readMetadata, soleEntity } from './saml/their-metadata.ts'
import type { Described } from './saml/their-metadata.ts'
import type { SsoServices } from './services.ts'
import { asDomainError, updateProvider } from './update-provider.ts'

/** Bytes of a file of metadata: those of a federation with 300 providers and their certificates fit. */
const largest = 8 * 1024 * 1024

export type MetadataInput =
  | { xml: string; entityId?: string | undefined }
  | { url: string; entityId?: string | undefined }
  | { issuer: string }

export interface MetadataResult {
  result: 'taken' | 'choose'
  entities: { entityId: string; name: string | null }[]
  provider: SsoProvider
}

/**
 * Takes the settings of a provider from its metadata. Where they describe several, nothing is taken and the caller chooses.
 *
 * @throws DomainError `sso_metadata_invalid`, `sso_address_refused`, `sso_unreachable`
 */
export async function takeMetadata(
  ctx: Context,
  services: SsoServices,
  place: ProviderPlace,
  input: MetadataInput,
): Promise<MetadataResult> {
  if ('issuer' in input) {
    const provider = await updateProvider(ctx, services, place, { oidc: { issuer: input.issuer } })
    return { result: 'taken', entities: [], provider }
  }
  const { organizationId, providerId, publicUrl } = place
  const before = await administerSso(ctx, organizationId, ({ tx }) => getProvider(tx, providerId))
  if (before.kind !== 'saml')
    throw new DomainError('sso_metadata_invalid', 'This provider speaks OpenID Connect: give its issuer.')
  const found = await describedBy(services, input)
  const chosen = soleEntity(found, input.entityId)
  return administerSso(ctx, organizationId, async ({ tx, ctx: acting }) => {
    const entities = found.map(({ entityId, name }) => ({ entityId, name }))
    if (!chosen && input.entityId === undefined)
      return {
        result: 'choose',
        entities: entities.slice(0, 1000),
        provider: await describeProvider(tx, providerId, publicUrl),
      }
    if (!chosen)
      throw new DomainError('sso_metadata_invalid', `There is no provider ${input.entityId} in it.`)
    const added = await applyMetadata(tx, before, chosen, 'url' in input ? input.url : null)
    await audit(tx, acting, {
      action: 'sso_provider.metadata_read',
      object: { kind: 'sso_provider', id: providerId, name: before.name },
      after: {
        entityId: chosen.entityId,
        source: 'url' in input ? input.url : 'upload',
        certificates: added,
      },
      organizationId,
    })
    return { result: 'taken', entities, provider: await describeProvider(tx, providerId, publicUrl) }
  })
}

async function describedBy(
  services: SsoServices,
  input: { xml: string } | { url: string },
): Promise<Described[]> {
  try {
    return readMetadata(
      'xml' in input ? input.xml.replace(/^\uFEFF/, '') : await fetchMetadata(services, input.url),
    )
  } catch (error) {
    throw asDomainError(error)
  }
}

/** @throws OutboundError, SsoRefusal */
export async function fetchMetadata({ outbound }: SsoServices, url: string): Promise<string> {
  const response = await outbound.fetch(url, { maxBytes: largest, timeoutMs: 15_000, redirects: 2 })
  if (response.status !== 200) throw new SsoRefusal('metadata.answer', `${url} answered ${response.status}.`)
  return decodeMetadata(new Uint8Array(await response.arrayBuffer()))
}

/** Writes what metadata say; answers the fingerprints of certificates that are new. */
export async function applyMetadata(
  tx: Pick<Queries, 'execute'>,
  { id, organizationId, saml }: Provider,
  described: Described,
  url: string | null,
): Promise<string[]> {
  const certificates = usable(described)
  const known = await tx.execute<{ fingerprint: string }>(
    sql`select fingerprint from sso_certificates where provider_id = ${id} and use = 'provider_signing'`,
  )
  const settings = {
    ...saml,
    entityId: described.entityId,
    signOnUrl: described.signOnUrl,
    signOnBinding: described.signOnBinding,
    signOutUrl: described.signOutUrl,
    signRequests: described.wantsSignedRequests || (saml?.signRequests ?? true),
  }
  await tx.execute(sql`
    update sso_providers set settings = ${JSON.stringify(settings)}::text::jsonb, metadata_url = ${url},
      metadata_source = ${url === null ? 'upload' : 'address'}, metadata_fetched_at = now(), metadata_problem = null,
      version = version + 1, state = case when state = 'tested' then 'draft' else state end
    where id = ${id}`)
  await replaceCertificates(tx, { organizationId, providerId: id }, certificates)
  const old = new Set(known.map(({ fingerprint }) => fingerprint))
  return certificates.map(({ fingerprint }) => fingerprint).filter((fingerprint) => !old.has(fingerprint))
}

/** Those of the metadata take the place of those of earlier ones; what was uploaded by hand stays. */
export async function replaceCertificates(
  tx: Pick<Queries, 'execute'>,
  place: { organizationId: string; providerId: string },
  certificates: readonly CertificateFacts[],
): Promise<void> {
  const kept = sql.param(certificates.map(({ fingerprint }) => fingerprint))
  await tx.execute(sql`delete from sso_certificates where provider_id = ${place.providerId} and use = 'provider_signing'
    and source = 'metadata' and not fingerprint = any(${kept}::text[])`)
  for (const facts of certificates)
    await storeCertificate(tx, place, 'provider_signing', facts, { source: 'metadata' })
}

/** @throws DomainError when none can be used */
export function usable({ certificates, entityId }: Described): CertificateFacts[] {
  const read = certificates.flatMap((text) => {
    try {
      return [readCertificate(text)]
    } catch (error) {
      if (error instanceof DomainError) return []
      throw error
    }
  })
  if (read.length === 0)
    throw new DomainError(
      'sso_metadata_invalid',
      `The metadata of ${entityId} hold no certificate that can be used (RSA of 2048 bits or more).`,
    )
  return read
}

/** What is said in the settings when a daily look fails. */
export function problemOf(error: unknown): string {
  if (error instanceof OutboundError || error instanceof DomainError) return error.message.slice(0, 500)
  return error instanceof SsoRefusal ? error.detail : 'The metadata could not be read.'
}
