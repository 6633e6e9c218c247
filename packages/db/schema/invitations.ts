import { boolean, foreignKey, index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytea, createdAt, id, instant, organizationPolicy, textC } from './columns.ts'
import { organizations } from './organizations.ts'

/** An open invitation to an organisation or to one of its projects. Taken back or accepted, it is deleted. */
export const invitations = pgTable(
  'invitations',
  {
    id: id(),
    organizationId: uuid().notNull(),
    tenantId: uuid().notNull(),
    email: text().notNull(),
    emailKey: textC().notNull(),
    role: text().notNull(),
    projectId: uuid(),
    /** The person is from outside. */
    external: boolean().notNull().default(false),
    tokenHash: bytea().notNull().unique(),
    /** Name of who invited, as it was then. */
    invitedBy: text().notNull(),
    createdAt: createdAt(),
    expiresAt: instant().notNull(),
  },
  (table) => [
    unique().on(table.organizationId, table.emailKey, table.projectId).nullsNotDistinct(),
    foreignKey({
      columns: [table.tenantId, table.organizationId],
      foreignColumns: [organizations.tenantId, organizations.id],
    }).onDelete('cascade'),
    index().on(table.organizationId, table.id),
    organizationPolicy(),
  ],
)
