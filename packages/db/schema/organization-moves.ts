import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, instant, organizationPolicy, textC } from './columns.ts'
import { organizations } from './organizations.ts'

/** The step by which an organisation leaves the shared address for its own. */
export const organizationMoves = pgTable(
  'organization_moves',
  {
    id: id(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    fromTenantId: uuid().notNull(),
    toTenantId: uuid(),
    host: textC().notNull(),
    /** Name of the new sign-in page. */
    name: text().notNull(),
    keepPasswords: boolean().notNull(),
    state: text().notNull().default('proposed'),
    proposedByName: text().notNull(),
    createdAt: createdAt(),
    decidedBy: uuid(),
    decidedByName: text(),
    decidedAt: instant(),
    /** People who moved as they are, and who got a separate identity. */
    movedPeople: integer(),
    separatePeople: integer(),
  },
  (table) => [
    index().on(table.organizationId, table.createdAt),
    check('organization_moves_state', sql`${table.state} in ('proposed', 'done', 'refused', 'withdrawn')`),
    organizationPolicy(),
  ],
)
