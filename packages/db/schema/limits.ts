import { sql } from 'drizzle-orm'
import { customType, index, integer, pgPolicy, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core'
import { bytea, createdAt, tenantPolicy, textC } from './columns.ts'

/** Requests of one kind and origin in a window of time. Its rows may be lost in a crash: they are counts of minutes. */
export const rateLimits = pgTable(
  'rate_limits',
  {
    key: textC().notNull(),
    windowStartedAt: createdAt(),
    requests: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.key, table.windowStartedAt] }),
    index().on(table.windowStartedAt),
    pgPolicy('rate_limits', { using: sql`true`, withCheck: sql`true` }),
  ],
)

/** Kept as text: it is sent again byte for byte. */
const json = customType<{ data: string }>({ dataType: () => 'text' })

/** Answers to creating requests, for their repetition with the same `Idempotency-Key`. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    userId: uuid().notNull(),
    route: textC().notNull(),
    key: textC().notNull(),
    tenantId: uuid().notNull(),
    /** SHA-256 of path and body. */
    requestHash: bytea().notNull(),
    /** Null while the first request runs. */
    status: integer(),
    body: json(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.route, table.key] }),
    index().on(table.createdAt),
    tenantPolicy(),
  ],
)
