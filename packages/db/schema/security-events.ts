import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgPolicy,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAt, id, instant, organizationPolicy, textC } from './columns.ts'
import { organizations } from './organizations.ts'

/** Something unusual about an account, for the administrators of one organisation of its person. */
export const securityEvents = pgTable(
  'security_events',
  {
    id: id(),
    tenantId: uuid().notNull(),
    organizationId: uuid().notNull(),
    kind: textC().notNull(),
    /** What it was seen in (an event of the audit trail, a window of time): it is written down once. */
    source: textC().notNull(),
    userId: uuid(),
    sessionId: uuid(),
    at: createdAt(),
    address: text().notNull(),
    userAgent: text().notNull(),
    details: jsonb().notNull(),
    response: textC().notNull(),
    mailedAt: instant(),
    acknowledgedAt: instant(),
    acknowledgedBy: text(),
    note: text().notNull().default(''),
  },
  (table) => [
    foreignKey({
      columns: [table.tenantId, table.organizationId],
      foreignColumns: [organizations.tenantId, organizations.id],
    }).onDelete('cascade'),
    unique().on(table.organizationId, table.kind, table.source),
    index().on(table.organizationId, table.id),
    index().on(table.organizationId, table.userId, table.id),
    index('security_events_open')
      .on(table.organizationId, table.id)
      .where(sql`${table.acknowledgedAt} is null`),
    index('security_events_mailed').on(table.organizationId, table.kind, table.mailedAt),
    organizationPolicy(),
  ],
)

/** What an organisation wants done about a kind of event, where that differs from the default. */
export const watchRules = pgTable(
  'watch_rules',
  {
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    kind: textC().notNull(),
    response: textC().notNull(),
    threshold: integer(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.kind] }), organizationPolicy()],
)

/** How many files someone opened or deleted in ten minutes. */
export const watchCounts = pgTable(
  'watch_counts',
  {
    organizationId: uuid().notNull(),
    userId: uuid().notNull(),
    kind: textC().notNull(),
    windowStartedAt: instant().notNull(),
    count: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.userId, table.kind, table.windowStartedAt] }),
    index().on(table.windowStartedAt),
    organizationPolicy(),
  ],
)

/** Up to where the audit trail was looked at: transaction and event. One row; belongs to the appliance. */
export const watchPlace = pgTable(
  'watch_place',
  {
    one: boolean().primaryKey().default(true),
    tx: bigint({ mode: 'number' }).notNull(),
    eventId: uuid().notNull(),
  },
  (table) => [check('watch_place_one', sql`${table.one}`), pgPolicy('nobody', { using: sql`false` })],
)
