import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  pgPolicy,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAt, id, organizationPolicy, textC } from './columns.ts'
import { users } from './people.ts'
import { tenants } from './tenants.ts'

/** A customer. Invisible to every other one. */
export const organizations = pgTable(
  'organizations',
  {
    id: id(),
    tenantId: uuid()
      .notNull()
      .references(() => tenants.id),
    name: text().notNull(),
    nameKey: textC().notNull(),
    /** Null: no limit. */
    quotaBytes: bigint({ mode: 'number' }),
    /** Security settings change only when a second administrator agrees. */
    twoPersons: boolean().notNull().default(false),
    /** Months between access reviews; null: only those that someone starts. */
    reviewMonths: integer().default(6),
    /** How long a grant to read a file opens it; the next one is asked for with a fresh look at the rights. */
    readGrantMinutes: integer().notNull().default(15),
    /** Grows with every change of name or settings: who changes what they saw an hour ago is told. */
    revision: integer().notNull().default(1),
    createdAt: createdAt(),
  },
  (table) => [
    unique().on(table.tenantId, table.id),
    check('organizations_read_grant', sql`${table.readGrantMinutes} between 1 and 720`),
    pgPolicy('organization', {
      using: sql`id = (select nullif(current_setting('app.organization', true), '')::uuid)`,
      withCheck: sql`id = (select nullif(current_setting('app.organization', true), '')::uuid)
        and tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)`,
    }),
  ],
)

/** A person in an organisation. */
export const memberships = pgTable(
  'memberships',
  {
    organizationId: uuid().notNull(),
    userId: uuid().notNull(),
    tenantId: uuid().notNull(),
    state: text().notNull().default('active'),
    /** From outside: a partner, a client, a supplier. */
    external: boolean().notNull().default(false),
    joinedAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.userId] }),
    foreignKey({
      columns: [table.tenantId, table.organizationId],
      foreignColumns: [organizations.tenantId, organizations.id],
    }).onDelete('cascade'),
    foreignKey({
      columns: [table.tenantId, table.userId],
      foreignColumns: [users.tenantId, users.id],
    }).onDelete('cascade'),
    index().on(table.userId),
    check('memberships_state', sql`${table.state} in ('active', 'disabled')`),
    organizationPolicy(),
  ],
)
