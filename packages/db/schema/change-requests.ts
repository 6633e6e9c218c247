import { sql } from 'drizzle-orm'
import { check, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, instant, organizationPolicy, textC } from './columns.ts'
import { organizations } from './organizations.ts'

/** A change of a security setting that waits for a second administrator, and what became of it. */
export const changeRequests = pgTable(
  'change_requests',
  {
    id: id(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    kind: textC().notNull(),
    /** What the use case is called with; validated again when it is applied. */
    input: jsonb().notNull(),
    before: jsonb().notNull(),
    after: jsonb().notNull(),
    reason: text(),
    state: text().notNull().default('requested'),
    requestedBy: uuid().notNull(),
    requestedByName: text().notNull(),
    createdAt: createdAt(),
    expiresAt: instant().notNull(),
    decidedBy: uuid(),
    decidedByName: text(),
    decidedAt: instant(),
    note: text(),
  },
  (table) => [
    index().on(table.organizationId, table.createdAt),
    check(
      'change_requests_state',
      sql`${table.state} in ('requested', 'applied', 'refused', 'withdrawn', 'outdated')`,
    ),
    organizationPolicy(),
  ],
)
