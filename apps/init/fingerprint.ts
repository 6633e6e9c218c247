import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'
import { z } from 'zod'
import type { Secrets } from './secrets.ts'

/**
 * What the database keeps of the secrets, so that a mismatch can be told plainly: the appliance's id and SHA-256 of
 * keys that are too long to guess. Rotation adds root and field keys, so that an older set is a part of a newer one.
 */
export const Fingerprint = z.object({
  applianceId: z.string(),
  grantKey: z.string(),
  rootKeys: z.array(z.string()),
  /** Absent in databases from before there were any. */
  fieldKeys: z.array(z.string()).default([]),
})
export type Fingerprint = z.infer<typeof Fingerprint>

export function fingerprintOf(
  secrets: Pick<Secrets, 'appliance-id' | 'grant-key' | 'root-keys' | 'field-key'>,
): Fingerprint {
  const grantKey = createPublicKey(createPrivateKey(secrets['grant-key']))
  return {
    applianceId: secrets['appliance-id'].trim(),
    grantKey: digest(grantKey.export({ type: 'spki', format: 'der' })),
    rootKeys: digestsOf(secrets['root-keys']),
    fieldKeys: digestsOf(secrets['field-key']),
  }
}

/** Names what the secrets at hand have not in common with those that the database was made with. */
export function compareFingerprints(stored: Fingerprint, present: Fingerprint): string[] {
  const differing: string[] = []
  if (stored.applianceId !== present.applianceId) differing.push('appliance-id')
  if (stored.grantKey !== present.grantKey) differing.push('grant-key')
  if (!stored.rootKeys.every((hash) => present.rootKeys.includes(hash))) differing.push('root-keys')
  if (!stored.fieldKeys.every((hash) => present.fieldKeys.includes(hash))) differing.push('field-key')
  return differing
}

/** Of each key of a file, one a line. */
function digestsOf(keys: string): string[] {
  const lines = keys.split('\n').filter((line) => line.trim() !== '')
  return lines.map((line) => digest(Buffer.from(line.trim(), 'base64url')))
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('base64url')
}
