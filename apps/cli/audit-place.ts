import { ConfigError, readConfig } from '@holdfast/runtime/config'
import type { Environment } from '@holdfast/runtime/config'
import { z } from 'zod'
import { readCommandVariables } from './environment.ts'

const shape = {
  DATABASE_URL: z.string(),
  /** As `holdfast_worker`, where DATABASE_URL is another role's. */
  AUDIT_DATABASE_URL: z.string().optional(),
  /** Whose public half is believed. */
  AUDIT_KEY: z.string().optional(),
}

/**
 * How the whole audit trail is read: in the worker's container by its variables, elsewhere by the folder of `npm start`.
 *
 * @throws ConfigError in the api's container, whose role sees one organisation at a time
 */
export function readAuditPlace(
  environment: Environment,
  dataFolder: string,
): { url: string; key: string | undefined } {
  const own = environment['DATABASE_URL'] ?? environment['DATABASE_URL_FILE']
  const config = readConfig(shape, own ? environment : readCommandVariables(dataFolder))
  const url = config.AUDIT_DATABASE_URL ?? config.DATABASE_URL
  if (!url.includes('holdfast_worker'))
    throw new ConfigError(
      'the audit trail of all organisations is read by the worker: docker compose exec worker holdfast audit verify',
    )
  return { url, key: config.AUDIT_KEY }
}
