import type { Queries } from '@holdfast/db/database'
import { newId } from '../new-id.ts'
import type { Sealer } from '../secrets/sealed.ts'
import { makeCertificate, storeCertificate } from './certificate.ts'
import type { Certificate } from './certificate.ts'

/** Our two key pairs for one provider, made outside of any transaction. */
export async function makeKeys(providerId: string) {
  const name = `Holdfast ${providerId.slice(-12)}`
  return { our_signing: await makeCertificate(name), our_encryption: await makeCertificate(name) }
}
export type MadeKeys = Awaited<ReturnType<typeof makeKeys>>

/** Stores them with their private keys sealed. */
export async function storeKeys(
  tx: Pick<Queries, 'execute'>,
  sealer: Sealer,
  place: { organizationId: string; providerId: string },
  keys: MadeKeys,
  { active }: { active: boolean },
): Promise<void> {
  for (const use of ['our_signing', 'our_encryption'] as const) {
    const { certificate, privateKey } = keys[use]
    const id = await newId(tx)
    const sealed = sealer.seal(contextOf(id), privateKey)
    await storeCertificate(tx, place, use, certificate, {
      source: 'generated',
      active,
      id,
      privateKey: sealed,
    })
  }
}

/** A private key of ours in PEM. */
export function openKey(sealer: Sealer, { id, privateKey }: Certificate): string {
  if (privateKey === null) throw new Error('this certificate is not ours')
  return sealer.open(contextOf(id), privateKey).toString('utf8')
}

/** What we sign with; null for a provider that has no keys yet. */
export function signingKey(sealer: Sealer, certificates: readonly Certificate[]) {
  const current = certificates.find(({ use, active }) => use === 'our_signing' && active)
  return current ? { certificate: current, key: openKey(sealer, current) } : null
}

/** All keys that open what was encrypted for us: old ones, too, while the provider learns the new one. */
export function decryptionKeys(sealer: Sealer, certificates: readonly Certificate[]): string[] {
  return certificates.filter(({ use }) => use === 'our_encryption').map((own) => openKey(sealer, own))
}

function contextOf(id: string): string {
  return `sso-key:${id}`
}
