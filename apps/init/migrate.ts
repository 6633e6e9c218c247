import { ROLES } from '@holdfast/db/roles'
import { readConfig } from '@holdfast/runtime/config'
import { runTask } from '@holdfast/runtime/process'
import { z } from 'zod'
import { prepareDatabase } from './database.ts'
import { Fingerprint } from './fingerprint.ts'

const json = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .string()
    .transform((text) => JSON.parse(text) as unknown)
    .pipe(schema)

/** The one-shot service `migrate` of the stack: roles, database, schema and job queue. */
const shape = {
  DATABASE_ADDRESS: z.string().default('postgres:5432'),
  DATABASE_NAME: z.string().default('holdfast'),
  POSTGRES_USER: z.string().default('postgres'),
  POSTGRES_PASSWORD: z.string(),
  ROLE_PASSWORDS: json(z.record(z.enum(ROLES), z.string())),
  SECRETS_FINGERPRINT: json(Fingerprint),
}

await runTask(async (environment) => {
  const config = readConfig(shape, environment)
  await prepareDatabase({
    address: config.DATABASE_ADDRESS,
    database: config.DATABASE_NAME,
    superuser: { name: config.POSTGRES_USER, password: config.POSTGRES_PASSWORD },
    passwords: config.ROLE_PASSWORDS,
    fingerprint: config.SECRETS_FINGERPRINT,
  })
})
