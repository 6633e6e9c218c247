import { PgBoss } from 'pg-boss'
import { postgres } from '@holdfast/db/driver'
import type { Sql } from 'postgres'

/** Runs as the owner of the schema. Queues and jobs get tables later, hence the default privileges. */
const GRANTS = `
  grant usage on schema pgboss to holdfast_api;
  grant select, insert on all tables in schema pgboss to holdfast_api;
  alter default privileges in schema pgboss grant select, insert on tables to holdfast_api;`

/**
 * Makes or migrates pg-boss's schema `pgboss`. The worker's role owns it; the api's may put jobs in and see them, in
 * the transaction of the change that needs them.
 *
 * @param superuser a connection to the database
 * @param workerUrl connection string of the worker's role
 */
export async function ensureJobQueue(superuser: Sql, workerUrl: string): Promise<void> {
  await superuser`create schema if not exists pgboss authorization holdfast_worker`
  // Only the schema is wanted here: the worker supervises and schedules.
  const boss = new PgBoss({
    connectionString: workerUrl,
    createSchema: false,
    supervise: false,
    registerInstance: false,
    schedule: false,
    max: 1,
  })
  await boss.start()
  await boss.stop({ graceful: false })
  const worker = postgres(workerUrl, { max: 1, onnotice: () => {} })
  try {
    await worker.unsafe(GRANTS)
  } finally {
    await worker.end()
  }
}
