import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ROLES } from '@holdfast/db/roles'
import type { Role } from '@holdfast/db/roles'
import { ConfigError } from '@holdfast/runtime/config'
import { readIfPresent, writeSecretFile } from './secret-file.ts'

/**
 * Every secret of an appliance, by the name of its file.
 *
 * - `appliance-id` a UUID, not secret, but as lasting as the keys
 * - `epoch` a whole number, raised by restores and promotions
 * - `grant-key` Ed25519 private key, PKCS #8 PEM
 * - `root-keys` one a line, 32 bytes in base64url, the newest last
 * - `cookie-key` 32 bytes in base64url
 * - `field-key` one a line, 32 bytes in base64url, the newest last: seals secrets in columns of the database
 * - `audit-key` Ed25519 private keys, PKCS #8 PEM, the newest last: sign the audit trail
 * - `enrolment-code` what the first connector presents once
 * - `<role>-password`, `postgres-password` for the database
 * - `store-user`, `store-password` for the object store of the stack
 */
export type Secrets = Readonly<Record<SecretName, string>>

export type SecretName =
  | 'appliance-id'
  | 'epoch'
  | 'grant-key'
  | 'root-keys'
  | 'cookie-key'
  | 'field-key'
  | 'audit-key'
  | 'enrolment-code'
  | 'postgres-password'
  | 'store-user'
  | 'store-password'
  | `${Role}-password`

const password = () => randomBytes(24).toString('base64url')

const signingKey = () =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

const makers: Readonly<Record<SecretName, () => string>> = {
  'appliance-id': randomUUID,
  epoch: () => '1',
  'grant-key': signingKey,
  'audit-key': signingKey,
  'root-keys': () => `${randomBytes(32).toString('base64url')}\n`,
  'cookie-key': () => randomBytes(32).toString('base64url'),
  'field-key': () => `${randomBytes(32).toString('base64url')}\n`,
  'enrolment-code': () => randomBytes(18).toString('base64url'),
  'postgres-password': password,
  'store-user': () => `holdfast-${randomBytes(4).toString('hex')}`,
  'store-password': password,
  // Exactly the roles, each with a maker of its password.
  ...(Object.fromEntries(ROLES.map((role) => [`${role}-password`, password])) as Record<
    `${Role}-password`,
    () => string
  >),
}

/**
 * Without these, data that exists already could not be opened, or would belong to nobody: never made anew beside it. The field key
 * is younger than the first appliances: that a lost one was replaced is found by the database's fingerprint.
 */
const LASTING: readonly SecretName[] = [
  'appliance-id',
  'epoch',
  'grant-key',
  'root-keys',
  'postgres-password',
]

/**
 * Reads the secrets in a directory and makes those that are missing. Safe to interrupt and to repeat.
 *
 * @param inUse whether a database made with these secrets exists; then a lasting secret that is missing is an error
 * @throws ConfigError naming the files to bring back
 */
export async function ensureSecrets(directory: string, { inUse }: { inUse: boolean }): Promise<Secrets> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  // Exactly the names that have makers.
  const names = Object.keys(makers) as SecretName[]
  const found = new Map<SecretName, string>()
  for (const name of names) {
    const value = await readIfPresent(join(directory, name))
    if (value !== undefined && value !== '') found.set(name, value)
  }
  const lost = inUse ? LASTING.filter((name) => !found.has(name)) : []
  if (lost.length > 0)
    throw new ConfigError(
      `the database exists, but its secrets are missing from ${directory} (${lost.join(', ')}): ` +
        `bring these files back from your copy; nothing was changed`,
    )
  for (const name of names) {
    if (found.has(name)) continue
    const value = makers[name]()
    await writeSecretFile(join(directory, name), value)
    found.set(name, value)
  }
  // Every name was found or made above.
  return Object.fromEntries(found) as Record<SecretName, string>
}
