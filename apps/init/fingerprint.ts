import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'
import { z } from 'zod'
import type { Secrets } from './secrets.ts'

/**
 * What the database keeps of the secrets, so that a mismatch can be told plainly: the appliance's id and SHA-256 of
 * keys that are too long to guess. Root keys by their ids, since rotation adds some.
 */
export const Fingerprint = z.object({
  applianceId: z.string(),
  grantKey: z.string(),
  rootKeys: z.record(z.string(), z.string()),
})
export type Fingerprint = z.infer<typeof Fingerprint>

const RootKeys = z.array(z.object({ id: z.string(), key: z.string(), createdAt: z.string() })).min(1)

export function fingerprintOf(
  secrets: Pick<Secrets, 'appliance-id' | 'grant-key' | 'root-keys'>,
): Fingerprint {
  const grantKey = createPublicKey(createPrivateKey(secrets['grant-key']))
  const rootKeys = RootKeys.parse(JSON.parse(secrets['root-keys']))
  return {
    applianceId: secrets['appliance-id'].trim(),
    grantKey: digest(grantKey.export({ type: 'spki', format: 'der' })),
    rootKeys: Object.fromEntries(rootKeys.map(({ id, key }) => [id, digest(Buffer.from(key, 'base64url'))])),
  }
}

/** Names what the secrets at hand have not in common with those that the database was made with. */
export function compareFingerprints(stored: Fingerprint, present: Fingerprint): string[] {
  const differing: string[] = []
  if (stored.applianceId !== present.applianceId) differing.push('appliance-id')
  if (stored.grantKey !== present.grantKey) differing.push('grant-key')
  for (const [id, hash] of Object.entries(stored.rootKeys))
    if (present.rootKeys[id] !== hash) differing.push(`root key ${id}`)
  return differing
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('base64url')
}
