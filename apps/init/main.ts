import { chown, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { runTask } from '@holdfast/runtime/process'
import { readConfig } from '@holdfast/runtime/config'
import { z } from 'zod'
import { ensureSecrets } from './secrets.ts'
import { distributeSecrets, USERS } from './services.ts'

/** The one-shot service `init` of the stack: secrets, and who owns the volumes. The only one that runs as root. */
const shape = {
  /** All secrets, mounted by this service alone. */
  SECRETS_DIRECTORY: z.string(),
  /** A folder for each service, each its own volume. */
  SHARES_DIRECTORY: z.string(),
  /** A folder for each volume of data. */
  VOLUMES_DIRECTORY: z.string(),
  /** The bucket of the stack's own object store. */
  BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'expected the name of a bucket')
    .default('holdfast'),
  DATABASE_ADDRESS: z.string().default('postgres:5432'),
  DATABASE_NAME: z.string().default('holdfast'),
}

/** The volumes of data, by who writes them. */
const VOLUME_OWNERS = {
  database: USERS.postgres,
  objects: USERS.store,
  connector: USERS.node,
  certificates: USERS.edge,
} as const

await runTask(async (environment) => {
  const config = readConfig(shape, environment)
  const database = await readdir(join(config.VOLUMES_DIRECTORY, 'database'))
  const secrets = await ensureSecrets(config.SECRETS_DIRECTORY, { inUse: database.length > 0 })
  const stack = { databaseAddress: config.DATABASE_ADDRESS, database: config.DATABASE_NAME }
  await distributeSecrets(config.SHARES_DIRECTORY, secrets, stack)
  await makeBucket(join(config.VOLUMES_DIRECTORY, 'objects'), config.BUCKET)
  for (const [volume, owner] of Object.entries(VOLUME_OWNERS))
    await chown(join(config.VOLUMES_DIRECTORY, volume), owner, owner)
})

/** MinIO takes a folder at the top of its drive for a bucket, so that no client of it is needed here. */
async function makeBucket(drive: string, bucket: string): Promise<void> {
  const folder = join(drive, bucket)
  await mkdir(folder, { recursive: true })
  await chown(folder, USERS.store, USERS.store)
}
