import { sql } from 'drizzle-orm'
import { integer, pgPolicy, pgTable, text, unique } from 'drizzle-orm/pg-core'
import { createdAt, id, textC } from './columns.ts'

/**
 * An address with the identities that sign in there, and their policy. The default tenant has no host of its own: it
 * answers at the generic address.
 */
export const tenants = pgTable(
  'tenants',
  {
    id: id(),
    name: text().notNull(),
    host: textC(),
    lockoutAttempts: integer().notNull().default(10),
    lockoutWindowMinutes: integer().notNull().default(15),
    lockoutMinutes: integer().notNull().default(15),
    idleMinutes: integer().notNull().default(30),
    absoluteHours: integer().notNull().default(12),
    renewMinutes: integer().notNull().default(15),
    minimumPasswordLength: integer().notNull().default(12),
    createdAt: createdAt(),
  },
  (table) => [
    unique().on(table.host).nullsNotDistinct(),
    pgPolicy('tenant', {
      using: sql`id = (select nullif(current_setting('app.tenant', true), '')::uuid)`,
      withCheck: sql`id = (select nullif(current_setting('app.tenant', true), '')::uuid)`,
    }),
  ],
)
