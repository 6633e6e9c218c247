import { sql } from 'drizzle-orm'
import type { SsoProvider } from '@holdfast/contracts/sso'
import type { Queries } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { administerSso } from './administer.ts'
import { certificatesOf, readCertificate, storeCertificate } from './certificate.ts'
import { describeCertificate, describeProvider } from './describe.ts'
import { makeKeys, storeKeys } from './our-keys.ts'
import { getProvider } from './provider.ts'
import type { ProviderPlace } from './providers.ts'
import type { SsoServices } from './services.ts'

/**
 * Adds a certificate by which the provider signs, beside those there are.
 *
 * @throws DomainError `sso_certificate_invalid`
 */
export function addCertificate(
  ctx: Context,
  place: ProviderPlace,
  pem: string,
): Promise<SsoProvider['certificates'][number]> {
  return administerSso(ctx, place.organizationId, async ({ tx, ctx: acting }) => {
    const provider = await getProvider(tx, place.providerId)
    const facts = readCertificate(pem)
    await storeCertificate(tx, place, 'provider_signing', facts, { source: 'upload' })
    await note(tx, acting, provider, 'added', facts.fingerprint)
    const stored = (await certificatesOf(tx, provider.id)).find(
      ({ fingerprint }) => fingerprint === facts.fingerprint,
    )
    if (!stored) throw new DomainError('conflict', 'There are too many certificates; remove old ones first.')
    return describeCertificate(stored)
  })
}

/** Removes a certificate; of ours only one that is not in use. @throws DomainError `not_found`, `conflict` */
export function removeCertificate(ctx: Context, place: ProviderPlace, certificateId: string): Promise<void> {
  return administerSso(ctx, place.organizationId, async ({ tx, ctx: acting }) => {
    const provider = await getProvider(tx, place.providerId)
    const found = (await certificatesOf(tx, provider.id)).find(({ id }) => id === certificateId)
    if (!found) throw new DomainError('not_found')
    if (found.use !== 'provider_signing' && found.active)
      throw new DomainError('conflict', 'This key is in use; roll over first.')
    await tx.execute(
      sql`delete from sso_certificates where id = ${certificateId} and provider_id = ${provider.id}`,
    )
    await note(tx, acting, provider, 'removed', found.fingerprint)
  })
}

/**
 * Rolls our keys over in three steps, so that the provider learns new ones before they are used: `make`, `use`, `drop`.
 *
 * @throws DomainError `conflict` when the step before was not done
 */
export async function rollKeys(
  ctx: Context,
  { sealer }: SsoServices,
  place: ProviderPlace,
  step: 'make' | 'use' | 'drop',
): Promise<SsoProvider> {
  const { organizationId, providerId, publicUrl } = place
  // Keys take a while to find: only for who may have them.
  await administerSso(ctx, organizationId, ({ tx }) => getProvider(tx, providerId))
  const keys = step === 'make' ? await makeKeys(providerId) : null
  return administerSso(ctx, organizationId, async ({ tx, ctx: acting }) => {
    const provider = await getProvider(tx, providerId)
    const ours = (await certificatesOf(tx, providerId)).filter(({ use }) => use !== 'provider_signing')
    const waiting = ours.filter(({ active, id }) => !active && ours.some((one) => one.active && one.id < id))
    if (keys) await storeKeys(tx, sealer, place, keys, { active: false })
    if (step === 'use') {
      if (waiting.length === 0) throw new DomainError('conflict', 'There are no new keys yet.')
      const ids = sql.param(waiting.map(({ id }) => id))
      await tx.execute(sql`update sso_certificates set active = id = any(${ids}::uuid[])
        where provider_id = ${providerId} and use <> 'provider_signing'`)
    }
    if (step === 'drop')
      await tx.execute(sql`delete from sso_certificates where provider_id = ${providerId} and use <> 'provider_signing'
        and not active`)
    await note(tx, acting, provider, `keys_${step}`, '')
    return describeProvider(tx, providerId, publicUrl)
  })
}

function note(
  tx: Pick<Queries, 'execute'>,
  ctx: Context,
  { id, name, organizationId }: { id: string; name: string; organizationId: string },
  what: string,
  fingerprint: string,
): Promise<void> {
  return audit(tx, ctx, {
    action: 'sso_provider.certificate_changed',
    object: { kind: 'sso_provider', id, name },
    after: { what, fingerprint },
    organizationId,
  })
}
