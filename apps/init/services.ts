import { chown, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { urlOf } from './database.ts'
import { fingerprintOf } from './fingerprint.ts'
import { readIfPresent, writeSecretFile } from './secret-file.ts'
import type { SecretName, Secrets } from './secrets.ts'

/** User ids in the images: `node`, and what PostgreSQL's, MinIO's and the edge's run as. */
export const USERS = { node: 1000, postgres: 999, store: 1000, edge: 101 } as const

type Share = {
  owner: number
  secrets: readonly SecretName[]
  /** Files made from several secrets. */
  derived?: (secrets: Secrets, stack: Stack) => Readonly<Record<string, string>>
}

/** Where the stack's parts find each other. */
export type Stack = {
  /** `host:port` of PostgreSQL. */
  databaseAddress: string
  database: string
}

/** What each service of the stack may know; nothing else reaches its volume. */
const SHARES: Readonly<Record<string, Share>> = {
  postgres: { owner: USERS.postgres, secrets: ['postgres-password'] },
  store: { owner: USERS.store, secrets: ['store-user', 'store-password'] },
  migrate: {
    owner: USERS.node,
    secrets: ['postgres-password'],
    derived: (secrets) => ({
      fingerprint: JSON.stringify(fingerprintOf(secrets)),
      'role-passwords': JSON.stringify(
        Object.fromEntries(
          Object.entries(secrets)
            .filter(([name]) => name.startsWith('holdfast_'))
            .map(([name, value]) => [name.replace(/-password$/, ''), value]),
        ),
      ),
    }),
  },
  api: {
    owner: USERS.node,
    secrets: ['appliance-id', 'epoch', 'grant-key', 'cookie-key', 'field-key', 'enrolment-code'],
    derived: (secrets, stack) => ({
      'database-url': roleUrl(secrets, stack, 'holdfast_api'),
      'connector-database-url': roleUrl(secrets, stack, 'holdfast_connector'),
    }),
  },
  worker: {
    owner: USERS.node,
    secrets: ['appliance-id', 'cookie-key', 'field-key', 'audit-key'],
    derived: (secrets, stack) => ({ 'database-url': roleUrl(secrets, stack, 'holdfast_worker') }),
  },
  connector: {
    owner: USERS.node,
    secrets: ['root-keys', 'enrolment-code', 'store-user', 'store-password'],
  },
}

function roleUrl(
  secrets: Secrets,
  { databaseAddress, database }: Stack,
  role: 'holdfast_api' | 'holdfast_worker' | 'holdfast_connector',
) {
  return urlOf(databaseAddress, role, secrets[`${role}-password`], database)
}

/**
 * Writes each service's share of the secrets into its folder (its volume), owned by the user it runs as. What is right
 * already stays untouched.
 */
export async function distributeSecrets(directory: string, secrets: Secrets, stack: Stack): Promise<void> {
  for (const [service, share] of Object.entries(SHARES)) {
    const folder = join(directory, service)
    await mkdir(folder, { recursive: true })
    const files = share.secrets.map((name) => [name, secrets[name]] as const)
    for (const [name, value] of [...files, ...Object.entries(share.derived?.(secrets, stack) ?? {})])
      await place(join(folder, name), value, share.owner)
    // Without DAC_OVERRIDE the folder could not be written once it is another user's, hence last.
    await chown(folder, share.owner, share.owner)
  }
}

async function place(path: string, value: string, owner: number): Promise<void> {
  if ((await readIfPresent(path)) === value) return
  await writeSecretFile(path, value, owner)
}
