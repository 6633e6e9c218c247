import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError, origin, port, readConfig } from '@holdfast/runtime/config'
import type { Environment } from '@holdfast/runtime/config'
import { z } from 'zod'

const shape = {
  PUBLIC_URL: origin(),
  /** As `holdfast_api`. */
  DATABASE_URL: z.string(),
  /** As `holdfast_connector`: what is known of connectors and their storages. */
  CONNECTOR_DATABASE_URL: z.string(),
  INTERNAL_PORT: port().default(9090),
  SMTP_URL: z.string().optional(),
}

export type Appliance = ReturnType<typeof readAppliance>

/**
 * Which appliance a command is for: in a container of the stack the one of its variables, elsewhere the one that `npm start`
 * runs on a data folder.
 *
 * @param dataFolder as given with `--data`
 * @throws ConfigError when there is neither
 */
export function readAppliance(environment: Environment, dataFolder: string) {
  const own = environment['DATABASE_URL'] ?? environment['DATABASE_URL_FILE']
  return readConfig(shape, own ? environment : readCommandVariables(dataFolder))
}

/**
 * What `npm start` left for commands in its data folder.
 *
 * @throws ConfigError when it has not run there
 */
export function readCommandVariables(folder: string): Environment {
  try {
    return z
      .record(z.string(), z.string())
      .parse(JSON.parse(readFileSync(join(folder, 'command.json'), 'utf8')))
  } catch {
    throw new ConfigError(
      `there is no Holdfast here: neither DATABASE_URL is set nor has npm start used ${folder} (choose another with --data)`,
    )
  }
}
