import { readSigningKeys } from '@holdfast/contracts/audit/keys'
import { openDatabase } from '@holdfast/db/database'
import { sealerOf } from '@holdfast/domain/secrets/sealed'
import { origin, port, processShape, readConfig, wholeNumber } from '@holdfast/runtime/config'
import { serveInternal } from '@holdfast/runtime/internal'
import { createLog } from '@holdfast/runtime/log'
import { Metrics } from '@holdfast/runtime/metrics'
import type { Start } from '@holdfast/runtime/process'
import { stopInOrder } from '@holdfast/runtime/stop'
import cron from 'node-cron'
import { z } from 'zod'
import { auditChores, auditGauges, auditLoop, streamingLoop } from './worker/audit.ts'
import { keyList, outboundShape } from './config.ts'
import { mailerOf, mailShape } from './mailer.ts'
import { ssoServices } from './sso-services.ts'
import { openPlaces } from './places.ts'
import { choresOf } from './worker/chores.ts'
import { Courier } from './worker/courier.ts'
import { JobQueue } from './worker/job-queue.ts'
import { runDue } from './worker/run-due.ts'

const shape = {
  ...processShape,
  INTERNAL_PORT: port().default(9091),
  /** As `holdfast_worker`. */
  DATABASE_URL: z.string(),
  /** Opens secrets in columns of the database. */
  FIELD_KEY: keyList(),
  /** Ed25519 private keys in PEM, the newest last: sign the audit trail. */
  AUDIT_KEY: z.string().transform(signingKeys),
  /** Days after which what is in the trash is deleted for good; not set: never. */
  TRASH_DAYS: wholeNumber(1, 36_500).optional(),
  /** The address that people use: links in mails lead there. */
  PUBLIC_URL: origin().default('http://localhost'),
  /** A file in MaxMind DB format that says where addresses are. */
  PLACES_FILE: z.string().optional(),
  ...mailShape,
  ...outboundShape,
}

/** The keys of the secret, or an issue that tells what it should have been. */
function signingKeys(pem: string, context: z.RefinementCtx) {
  try {
    return readSigningKeys(pem)
  } catch (error) {
    context.addIssue(error instanceof Error ? error.message : String(error))
    return z.NEVER
  }
}

/** Starts the worker: time-driven work by a tick a minute, long work from the queue. Any number may run. */
export const start: Start = async (environment) => {
  const config = readConfig(shape, environment)
  const log = createLog({ name: 'worker', level: config.LOG_LEVEL, file: config.LOG_FILE })
  const metrics = new Metrics('worker')
  const chores = metrics.counter('holdfast_chores_total', 'Time-driven work, by name and outcome', [
    'name',
    'outcome',
  ])
  const mails = metrics.counter(
    'holdfast_mails_total',
    'Attempts to send a mail, by what it is and outcome',
    ['kind', 'outcome'],
  )
  const { db, close } = openDatabase(config.DATABASE_URL, { name: 'holdfast worker', max: 8 })
  const queue = new JobQueue(config.DATABASE_URL, { db, log })
  await queue.start()
  const mailer = mailerOf(config)
  const sealer = sealerOf(config.FIELD_KEY)
  const courier = new Courier({ db, mailer, sealer, log, mails })
  await courier.start()
  const sso = ssoServices(config, sealer)
  const watch = { sealer, publicUrl: config.PUBLIC_URL, placeOf: await openPlaces(config.PLACES_FILE) }
  const work = { reviews: { sealer, publicUrl: config.PUBLIC_URL }, sso, watch }
  const all = [...choresOf(config, queue, work), ...auditChores(config.AUDIT_KEY, log)]
  const due = runDue(db, all, { log, chores })
  // What is due is decided in the database; the tick only asks, so one more or less changes nothing.
  const tick = cron.schedule('* * * * *', due.run, { timezone: 'UTC', noOverlap: true })
  due.run()
  auditGauges(db, metrics)
  const sealing = await auditLoop(db, config.AUDIT_KEY, { log, metrics })
  const host = new URL(config.PUBLIC_URL).hostname
  const streaming = streamingLoop(db, { outbound: sso.outbound, sealer, host }, { log, metrics })
  const internal = await serveInternal({
    metrics,
    checks: { database: () => db.$client`select 1` },
    hosts: config.INTERNAL_HOST,
    port: config.INTERNAL_PORT,
    portSetting: 'INTERNAL_PORT',
  })
  log.info({ port: internal.port }, 'working')
  return stopInOrder(
    [
      { name: 'readiness', stop: () => internal.drain() },
      { name: 'tick', stop: async () => void (await tick.stop()) },
      { name: 'audit', stop: () => sealing.stop() },
      { name: 'streaming', stop: () => streaming.stop() },
      { name: 'chores', stop: () => due.settled() },
      { name: 'courier', stop: () => courier.stop() },
      { name: 'mail', stop: () => mailer?.close() },
      { name: 'queue', stop: () => queue.stop() },
      { name: 'database', stop: () => close() },
      { name: 'internal', stop: () => internal.close(1000) },
    ],
    { deadlineMs: config.STOP_SECONDS * 1000, report: (step) => log.info(step, 'stop') },
  )
}
