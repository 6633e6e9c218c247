import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { openDatabase } from '@holdfast/db/database'
import { createSetupLink } from '@holdfast/domain/setup/create-link'
import { prepareDatabase, urlOf } from '@holdfast/init/database'
import { fingerprintOf } from '@holdfast/init/fingerprint'
import { ensureSecrets } from '@holdfast/init/secrets'
import type { Secrets } from '@holdfast/init/secrets'
import { ROLES } from '@holdfast/db/roles'
import type { Role } from '@holdfast/db/roles'
import { startKillablePostgres } from './killable-postgres.ts'
import type { KillablePostgres } from './killable-postgres.ts'
import { choosePort } from './ports.ts'
import { startProgram } from './service.ts'
import type { Service } from './service.ts'
import { requireOk, startStore } from './stores.ts'
import type { StoreKind, TestStore } from './stores.ts'

type Variables = Readonly<Record<string, string>>

export type ApplianceOptions = {
  store?: StoreKind
  /** More variables for a process, or others than the harness gives. */
  environment?: Readonly<{ api?: Variables; worker?: Variables; connector?: Variables }>
  /** Where all data goes: a new folder on memory by default, removed at `stop`. */
  folder?: string
}

/** A whole Holdfast as separate processes, as in production, for one test file. */
export type Appliance = {
  /** Origin of the app. */
  url: string
  /** Origin of the connector. */
  connectorUrl: string
  /** `/livez`, `/readyz`, `/metrics` of each. */
  internal: Readonly<{ api: string; worker: string; connector: string }>
  api: Service
  worker: Service
  connector: Service
  postgres: KillablePostgres
  store: TestStore
  secrets: Secrets
  /** Where everything lies: `secrets/`, `postgres/`, `store/`, `connector/`. */
  folder: string
  /** Connection string of a role of Holdfast, or of the superuser. */
  databaseUrl: (role: Role | 'postgres') => string
  /** A fresh one-time link of the set-up. */
  setupLink: () => Promise<string>
  /**
   * Starts a process of an app on the same ports and data with other variables, while its own is stopped. It is alive on
   * return; whether it is ready is the test's business.
   */
  startAnother: (app: App, environment: Variables) => Promise<Service>
  /** Starts whatever is down and resumes what is paused, and waits until all of it is ready. */
  heal: () => Promise<void>
  /** Every service that a test may hurt. */
  services: () => Service[]
  /** Ends all processes and removes the folder if the harness made it. */
  stop: () => Promise<void>
}

const DATABASE = 'holdfast'
const ROOT = resolve(import.meta.dirname, '../..')

/** Starts PostgreSQL, the store, api, worker and connector by their own `main.ts`, and waits until all are ready. */
export async function startAppliance(options: ApplianceOptions = {}): Promise<Appliance> {
  const folder =
    options.folder ?? mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'holdfast-'))
  const started: Service[] = []
  const keep = <S extends Service | undefined>(service: S): S => {
    if (service) started.unshift(service)
    return service
  }
  const stop = async () => {
    // In the opposite order of their start.
    for (const service of started) await service.stop()
    if (!options.folder) rmSync(folder, { recursive: true, force: true })
  }
  try {
    const postgres = keep(await startKillablePostgres(join(folder, 'postgres')))
    const secrets = await prepare(folder, postgres)
    const store = await startStore(options.store ?? 'filesystem', join(folder, 'store'))
    keep(store.service)
    const site = await planSite(folder, postgres, secrets)
    const api = keep(await startApp('api', site, options))
    const worker = keep(await startApp('worker', site, options))
    await writeStorages(folder, store)
    const connector = keep(await startApp('connector', site, options))
    const services = () => started
    return {
      url: site.url,
      connectorUrl: site.connectorUrl,
      internal: site.internal,
      api,
      worker,
      connector,
      postgres,
      store,
      secrets,
      folder,
      databaseUrl: site.databaseUrl,
      setupLink: () => setupLink(site),
      startAnother: (app, environment) =>
        startApp(app, site, { environment: { [app]: environment } }, 'livez'),
      services,
      heal: () => heal(started, site),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** What the processes of one appliance know of each other. */
type Site = {
  url: string
  connectorUrl: string
  ports: Readonly<Record<'api' | 'connector', number>>
  internal: Readonly<Record<App, string>>
  folder: string
  secrets: Secrets
  databaseUrl: (role: Role | 'postgres') => string
}

type App = 'api' | 'worker' | 'connector'

const MAIN: Readonly<Record<App, string>> = {
  api: 'apps/api/main.ts',
  worker: 'apps/api/worker.ts',
  connector: 'apps/connector/main.ts',
}

async function prepare(folder: string, postgres: KillablePostgres): Promise<Secrets> {
  const secrets = await ensureSecrets(join(folder, 'secrets'), { inUse: false })
  await prepareDatabase({
    address: `127.0.0.1:${postgres.port}`,
    database: DATABASE,
    superuser: postgres.superuser,
    // Exactly the roles, each with its secret.
    passwords: Object.fromEntries(ROLES.map((role) => [role, secrets[`${role}-password`]])) as Record<
      Role,
      string
    >,
    fingerprint: fingerprintOf(secrets),
  })
  return secrets
}

async function planSite(folder: string, postgres: KillablePostgres, secrets: Secrets): Promise<Site> {
  const ports = { api: await choosePort(), connector: await choosePort() }
  const internal = {
    api: `http://127.0.0.1:${await choosePort()}`,
    worker: `http://127.0.0.1:${await choosePort()}`,
    connector: `http://127.0.0.1:${await choosePort()}`,
  }
  const passwordOf = (role: Role | 'postgres') =>
    role === 'postgres' ? postgres.superuser.password : secrets[`${role}-password`]
  return {
    url: `http://localhost:${ports.api}`,
    connectorUrl: `http://127.0.0.1:${ports.connector}`,
    ports,
    internal,
    folder,
    secrets,
    databaseUrl: (role) => urlOf(`127.0.0.1:${postgres.port}`, role, passwordOf(role), DATABASE),
  }
}

function startApp(
  app: App,
  site: Site,
  { environment = {} }: ApplianceOptions,
  probe: 'readyz' | 'livez' = 'readyz',
): Promise<Service> {
  return startProgram({
    name: app,
    program: process.execPath,
    args: [join(ROOT, MAIN[app])],
    environment: { ...variablesOf(app, site), ...environment[app] },
    ready: () => requireOk(`${site.internal[app]}/${probe}`),
  })
}

function variablesOf(app: App, site: Site): Record<string, string> {
  const { secrets, databaseUrl } = site
  const common = {
    LOG_LEVEL: 'info',
    INTERNAL_HOST: '127.0.0.1',
    INTERNAL_PORT: new URL(site.internal[app]).port,
    APPLIANCE_ID: secrets['appliance-id'],
    COOKIE_KEY: secrets['cookie-key'],
    FIELD_KEY: secrets['field-key'],
    ...(app === 'worker' && { AUDIT_KEY: secrets['audit-key'] }),
  }
  if (app === 'api')
    return {
      ...common,
      HOST: '127.0.0.1,::1',
      PORT: String(site.ports.api),
      PUBLIC_URL: site.url,
      DATABASE_URL: databaseUrl('holdfast_api'),
      CONNECTOR_DATABASE_URL: databaseUrl('holdfast_connector'),
      GRANT_KEY: secrets['grant-key'],
      EPOCH: secrets.epoch,
      ENROLMENT_CODE: secrets['enrolment-code'],
      CONNECTOR_URL: site.connectorUrl,
    }
  if (app === 'worker')
    return { ...common, PUBLIC_URL: site.url, DATABASE_URL: databaseUrl('holdfast_worker') }
  return {
    ...common,
    HOST: '127.0.0.1',
    PORT: String(site.ports.connector),
    PUBLIC_URL: site.connectorUrl,
    CONTROL_PLANE_URL: site.url,
    ENROLMENT_CODE: secrets['enrolment-code'],
    STATE_DIR: join(site.folder, 'connector'),
    STORAGES_FILE: join(site.folder, 'storages.yaml'),
    ROOT_KEYS: secrets['root-keys'],
  }
}

/** JSON is YAML. */
async function writeStorages(folder: string, store: TestStore): Promise<void> {
  await mkdir(join(folder, 'connector'), { recursive: true })
  await writeFile(join(folder, 'storages.yaml'), JSON.stringify({ storages: [store.entry] }))
}

async function setupLink(site: Site): Promise<string> {
  const { db, close } = openDatabase(site.databaseUrl('holdfast_api'), { name: 'test set-up', max: 1 })
  try {
    const { url } = await createSetupLink(db, site.url)
    return url
  } finally {
    await close()
  }
}

async function heal(services: readonly Service[], site: Site): Promise<void> {
  for (const service of services) service.resume()
  // The last started is the first here; what others need comes up first.
  for (const service of services.toReversed()) await service.start()
  for (const app of ['api', 'worker', 'connector'] as const) await untilOk(`${site.internal[app]}/readyz`)
}

/** Waits until an address answers 2xx; at most a minute. */
export async function untilOk(url: string, milliseconds = 60_000): Promise<void> {
  const end = Date.now() + milliseconds
  for (;;) {
    try {
      return await requireOk(url)
    } catch (error) {
      if (Date.now() > end) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
