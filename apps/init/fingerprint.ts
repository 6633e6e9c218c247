import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'
import { z } from 'zod'
import type { Secrets } from './secrets.ts'

/**
 * What the database keeps of the secrets, so that a mismatch can be told plainly: the appliance's id and SHA-256 of
 * keys that are too long to guess. Rotation adds root keys, so that an older set is a part of a newer one.
 */
export const Fingerprint = z.object({
  applianceId: z.string(),
  grantKey: z.string(),
  rootKeys: z.array(z.string()),
})
export type Fingerprint = z.infer<typeof Fingerprint>

export function fingerprintOf(
  secrets: Pick<Secrets, 'appliance-id' | 'grant-key' | 'root-keys'>,
): Fingerprint {
  const grantKey = createPublicKey(createPrivateKey(secrets['grant-key']))
  const rootKeys = secrets['root-keys'].split('\n').filter((line) => line.trim() !== '')
  return {
    applianceId: secrets['appliance-id'].trim(),
    grantKey: digest(grantKey.export({ type: 'spki', format: 'der' })),
    rootKeys: rootKeys.map((line) => digest(Buffer.from(line.trim(), 'base64url'))),
  }
}

/** Names what the secrets at hand have not in common with those that the database was made with. */
export function compareFingerprints(stored: Fingerprint, present: Fingerprint): string[] {
  const differing: string[] = []
  if (stored.applianceId !== present.applianceId) differing.push('appliance-id')
  if (stored.grantKey !== present.grantKey) differing.push('grant-key')
  if (!stored.rootKeys.every((hash) => present.rootKeys.includes(hash))) differing.push('root-keys')
  return differing
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('base64url')
}
