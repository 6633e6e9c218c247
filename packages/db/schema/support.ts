import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAt, id, instant, organizationPolicy } from './columns.ts'
import { organizations } from './organizations.ts'

/**
 * An operator's request to look into an organisation, and what became of it. Operators are people of the default tenant,
 * so that their ids refer to no row of the organisation's tenant: names are kept beside them.
 */
export const supportRequests = pgTable(
  'support_requests',
  {
    id: id(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    operatorId: uuid().notNull(),
    operatorName: text().notNull(),
    operatorEmail: text().notNull(),
    kind: text().notNull(),
    reason: text().notNull(),
    /** Null: the whole organisation. */
    projectId: uuid(),
    /** Null: the whole project. */
    folderId: uuid(),
    /** Name of project and folder at that time. */
    placeName: text(),
    /** May read what is in files, beside names and sizes. */
    content: boolean().notNull(),
    hours: integer().notNull(),
    state: text().notNull().default('requested'),
    createdAt: createdAt(),
    decidedAt: instant(),
    decidedBy: uuid(),
    decidedByName: text(),
    note: text(),
    /** Access ends then in any case. */
    endsAt: instant(),
    endedAt: instant(),
    endedByName: text(),
    /** How often the operator looked at something by it. */
    looks: integer().notNull().default(0),
  },
  (table) => [
    unique().on(table.organizationId, table.id),
    index().on(table.operatorId, table.createdAt),
    index().on(table.organizationId, table.createdAt),
    check('support_requests_kind', sql`${table.kind} in ('incident', 'bug')`),
    check(
      'support_requests_state',
      sql`${table.state} in ('requested', 'approved', 'refused', 'revoked', 'withdrawn')`,
    ),
    check('support_requests_hours', sql`${table.hours} between 1 and 72`),
    check('support_requests_folder', sql`${table.folderId} is null or ${table.projectId} is not null`),
    organizationPolicy(),
  ],
)

/** A session in which the operator entered as support. */
export const supportEntries = pgTable(
  'support_entries',
  {
    requestId: uuid().notNull(),
    sessionId: uuid().notNull(),
    organizationId: uuid().notNull(),
    enteredAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.requestId, table.sessionId] }),
    foreignKey({
      columns: [table.organizationId, table.requestId],
      foreignColumns: [supportRequests.organizationId, supportRequests.id],
    }).onDelete('cascade'),
    organizationPolicy(),
  ],
)
