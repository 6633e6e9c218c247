import { sql } from 'drizzle-orm'
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import type { Sql } from 'postgres'
import { drizzle, postgres } from './driver.ts'
import { prepared } from './prepared.ts'

export type Database = PostgresJsDatabase & { $client: Sql }
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]
/** What a query runs on: a transaction, or outside of one the pool. */
export type Queries = Pick<
  Database,
  'select' | 'insert' | 'update' | 'delete' | 'execute' | 'with' | 'selectDistinct'
>

/** For whom the queries of a transaction run. Row-level security shows nothing of what is not named here. */
export interface Scope {
  tenant?: string | undefined
  organization?: string | undefined
  user?: string | undefined
}

export interface DatabaseOptions {
  /** Connections at the most. */
  max?: number
  /** Shown in `pg_stat_activity`. */
  name: string
}

/** Opens a pool of connections to PostgreSQL. It connects at the first query; `close` lets running queries end. */
export function openDatabase(url: string, { max = 10, name }: DatabaseOptions) {
  const client = postgres(url, {
    max,
    connection: { application_name: name },
    // Notices (of `if not exists` and the like) are no news; errors come as exceptions.
    onnotice: () => undefined,
    connect_timeout: 10,
    // Seconds between attempts. The library waits up to 20 s, so that a database that is back would be missed for long.
    backoff: (attempt: number) => Math.min(0.05 * 2 ** attempt, 1),
    idle_timeout: 300,
  })
  const db: Database = drizzle({ client: prepared(client), casing: 'snake_case' })
  return { db, close: () => client.end({ timeout: 5 }) }
}

/** Runs `work` in one transaction in which row-level security shows what `scope` may see. */
export function inScope<T>(db: Database, scope: Scope, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`select set_config('app.tenant', ${scope.tenant ?? ''}, true),
      set_config('app.organization', ${scope.organization ?? ''}, true),
      set_config('app.user', ${scope.user ?? ''}, true)`)
    return work(tx)
  })
}
