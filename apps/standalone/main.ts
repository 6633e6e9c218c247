import { mkdir } from 'node:fs/promises'
import { start as startApi } from '@holdfast/api/start'
import { start as startWorker } from '@holdfast/api/worker-start'
import { start as startConnector } from '@holdfast/connector/start'
import { ROLES } from '@holdfast/db/roles'
import type { Role } from '@holdfast/db/roles'
import { prepareDatabase } from '@holdfast/init/database'
import { fingerprintOf } from '@holdfast/init/fingerprint'
import { ensureSecrets } from '@holdfast/init/secrets'
import { writeSecretFile } from '@holdfast/init/secret-file'
import type { Secrets } from '@holdfast/init/secrets'
import type { Environment } from '@holdfast/runtime/config'
import { createLog } from '@holdfast/runtime/log'
import { runProcess } from '@holdfast/runtime/process'
import { stopInOrder } from '@holdfast/runtime/stop'
import type { Stop, StopStep } from '@holdfast/runtime/stop'
import { announcement } from './announcement.ts'
import { openDataFolder } from './data-folder.ts'
import { keepPostgres } from './database.ts'
import { lockFolder } from './folder-lock.ts'
import { parseOptions, USAGE } from './options.ts'
import type { Options } from './options.ts'
import { portsFrom, requireFreePorts } from './ports.ts'
import type { Ports } from './ports.ts'
import { stopLeftover } from './postgres/postmaster.ts'
import { DATABASE, variablesOf } from './variables.ts'

const SUPERUSER = 'postgres'

/** `npm start`: init, database, api, worker and connector in one process. */
async function start(options: Options, environment: Environment): Promise<Stop> {
  const steps: StopStep[] = []
  const stop = stopInOrder(steps, { deadlineMs: 40_000 })
  try {
    await startParts(options, environment, (name, stopPart) => steps.unshift({ name, stop: stopPart }))
  } catch (error) {
    await stop()
    throw error
  }
  return stop
}

/** Starts each part after those it needs; `keep` takes what ends it, so that they end in the opposite order. */
async function startParts(
  options: Options,
  environment: Environment,
  keep: (name: string, stop: Stop) => void,
): Promise<void> {
  const folder = await openDataFolder(options.data)
  keep('lock', await lockFolder(options.data))
  const ports = portsFrom(options.port)
  const secrets = await ensureSecrets(folder.secrets, { inUse: folder.inUse })
  const log = createLog({ name: 'standalone', file: folder.log })
  const leftover = await stopLeftover(folder.database)
  await requireFreePorts(ports, { patienceMs: leftover ? 5000 : 0 })
  const cluster = { dataDirectory: folder.database, logFile: folder.databaseLog, port: ports.database }
  const superuser = { name: SUPERUSER, password: secrets['postgres-password'] }
  keep(
    'database',
    await keepPostgres({ ...cluster, superuser: SUPERUSER, password: superuser.password }, log),
  )
  await prepare(ports, secrets)
  await mkdir(folder.files, { recursive: true, mode: 0o700 })
  await mkdir(folder.connector, { recursive: true, mode: 0o700 })
  const variables = variablesOf({ ports, folder, secrets }, environment)
  await writeSecretFile(folder.command, JSON.stringify(variables.command))
  const text = await announcement(variables.api, options)
  keep('api', await startApi(variables.api))
  process.stdout.write(text)
  keep('worker', await startWorker(variables.worker))
  keep('connector', await startConnector(variables.connector))
}

function prepare(ports: Ports, secrets: Secrets): Promise<void> {
  return prepareDatabase({
    address: `127.0.0.1:${ports.database}`,
    database: DATABASE,
    superuser: { name: SUPERUSER, password: secrets['postgres-password'] },
    // Exactly the roles, each with its secret.
    passwords: Object.fromEntries(ROLES.map((role) => [role, secrets[`${role}-password`]])) as Record<
      Role,
      string
    >,
    fingerprint: fingerprintOf(secrets),
  })
}

await runProcess(async (environment) => {
  const options = parseOptions(process.argv.slice(2))
  if (!options.help) return start(options, environment)
  process.stdout.write(USAGE)
  process.exit(0)
})
