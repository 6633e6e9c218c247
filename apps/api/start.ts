import { openDatabase } from '@holdfast/db/database'
import { sealerOf } from '@holdfast/domain/secrets/sealed'
import { serveInternal } from '@holdfast/runtime/internal'
import { createLog } from '@holdfast/runtime/log'
import type { Start } from '@holdfast/runtime/process'
import { serve } from '@holdfast/runtime/serve'
import { stopInOrder } from '@holdfast/runtime/stop'
import { buildApp } from './app.ts'
import { readApiConfig } from './config.ts'
import { mailerOf } from './mailer.ts'
import { ApiMetrics } from './metrics.ts'
import { ssoServices } from './sso-services.ts'
import { openPlaces } from './places.ts'

/** Starts the api: people's requests and connectors' requests on PORT, health and metrics on INTERNAL_PORT. */
export const start: Start = async (environment) => {
  const config = readApiConfig(environment)
  const log = createLog({ name: 'api', level: config.LOG_LEVEL, file: config.LOG_FILE })
  const metrics = new ApiMetrics()
  const database = openDatabase(config.DATABASE_URL, {
    max: config.DATABASE_CONNECTIONS,
    name: 'holdfast api',
  })
  const connectors = openDatabase(config.CONNECTOR_DATABASE_URL, {
    // Uploads end here: six at a time for every browser that sends.
    max: 10,
    name: 'holdfast api for connectors',
  })
  const mailer = mailerOf(config)
  const sealer = sealerOf(config.FIELD_KEY)
  const placeOf = await openPlaces(config.PLACES_FILE)
  const sso = ssoServices(config, sealer)
  const parts = {
    config,
    log,
    metrics,
    mailer,
    sealer,
    sso,
    placeOf,
    db: database.db,
    connectorDb: connectors.db,
  }
  const app = await buildApp(parts)
  app.start()
  const internal = await serveInternal({
    metrics,
    checks: {
      database: () => database.db.$client`select 1`,
      'database for connectors': () => connectors.db.$client`select 1`,
      notifications: async () => app.requireListening(),
    },
    hosts: config.INTERNAL_HOST,
    port: config.INTERNAL_PORT,
    portSetting: 'INTERNAL_PORT',
  })
  const server = await serve({ fetch: app.fetch, hosts: config.HOST, port: config.PORT, portSetting: 'PORT' })
  log.info({ port: server.port, url: config.PUBLIC_URL }, 'serving')
  return stopInOrder(
    [
      { name: 'readiness', stop: () => internal.drain() },
      { name: 'waiting requests', stop: () => app.release() },
      { name: 'http', stop: () => server.close(config.STOP_SECONDS * 500) },
      { name: 'limits', stop: () => app.stop() },
      { name: 'mail', stop: () => mailer?.close() },
      {
        name: 'database',
        stop: () => Promise.all([database.close(), connectors.close()]).then(() => undefined),
      },
      { name: 'internal', stop: () => internal.close(1000) },
    ],
    { deadlineMs: config.STOP_SECONDS * 1000, report: (step) => log.info(step, 'stop') },
  )
}
