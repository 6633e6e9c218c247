import { boolean, foreignKey, integer, pgTable, uuid } from 'drizzle-orm/pg-core'
import { instant, organizationPolicy } from './columns.ts'
import { organizations } from './organizations.ts'

/**
 * What an organisation demands of a session that enters it, beyond the policy of the tenant: in the default tenant, which several
 * organisations share, that is all an organisation can decide about signing in. No row: nothing.
 */
export const organizationDemands = pgTable(
  'organization_demands',
  {
    organizationId: uuid().primaryKey(),
    tenantId: uuid().notNull(),
    secondFactor: boolean().notNull().default(false),
    /** From when the days of grace are counted. */
    secondFactorSince: instant(),
    secondFactorGraceDays: integer().notNull().default(14),
    /** The last proof of who it is must not be older; null: as long as the session lives. */
    sessionHours: integer(),
  },
  (table) => [
    foreignKey({
      columns: [table.tenantId, table.organizationId],
      foreignColumns: [organizations.tenantId, organizations.id],
    }).onDelete('cascade'),
    organizationPolicy(),
  ],
)
