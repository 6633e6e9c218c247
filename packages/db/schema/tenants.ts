import { sql } from 'drizzle-orm'
import { boolean, check, integer, pgPolicy, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytea, createdAt, id, instant, tenantPolicy, textC } from './columns.ts'

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
    /** Colour of the sign-in page as `#rrggbb`; null: Holdfast's own. */
    accent: textC(),
    lockoutAttempts: integer().notNull().default(10),
    lockoutWindowMinutes: integer().notNull().default(15),
    lockoutMinutes: integer().notNull().default(15),
    idleMinutes: integer().notNull().default(30),
    absoluteHours: integer().notNull().default(12),
    renewMinutes: integer().notNull().default(15),
    minimumPasswordLength: integer().notNull().default(12),
    /** Days after which a password must be changed; null: never. */
    passwordMaxAgeDays: integer(),
    /** So many passwords before the present one must not come back. */
    passwordHistory: integer().notNull().default(0),
    /** Kinds of characters that a password must have: `lower`, `upper`, `digit`, `symbol`. */
    passwordClasses: text().array().notNull().default([]),
    /** A lock-out holds for the whole account, also for devices that are known. */
    strictLockout: boolean().notNull().default(false),
    /** Whether people must have a second factor. Operators and account administrators always must. */
    secondFactor: text().notNull().default('optional'),
    /** From when the days of grace are counted, for `required`. */
    secondFactorSince: instant(),
    secondFactorGraceDays: integer().notNull().default(14),
    /** Days for which a browser may be trusted without asking for the second factor; 0: never. */
    trustedDeviceDays: integer().notNull().default(30),
    createdAt: createdAt(),
  },
  (table) => [
    check('tenants_second_factor', sql`${table.secondFactor} in ('off', 'optional', 'required')`),
    unique().on(table.host).nullsNotDistinct(),
    pgPolicy('tenant', {
      using: sql`id = (select nullif(current_setting('app.tenant', true), '')::uuid)`,
      withCheck: sql`id = (select nullif(current_setting('app.tenant', true), '')::uuid)`,
    }),
  ],
)

/** The picture of a tenant's sign-in page: a small PNG that was taken apart and put together again. */
export const tenantLogos = pgTable(
  'tenant_logos',
  {
    tenantId: uuid()
      .primaryKey()
      .references(() => tenants.id, { onDelete: 'cascade' }),
    png: bytea().notNull(),
    createdAt: createdAt(),
  },
  (table) => [check('tenant_logos_size', sql`octet_length(${table.png}) <= 131072`), tenantPolicy()],
)
