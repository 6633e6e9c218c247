import { foreignKey, index, integer, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, organizationPolicy, textC } from './columns.ts'
import { organizations } from './organizations.ts'

/** A named list of people to invite or write to at once. It gives no rights. */
export const distributionGroups = pgTable(
  'distribution_groups',
  {
    id: id(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    nameKey: textC().notNull(),
    description: text().notNull().default(''),
    revision: integer().notNull().default(1),
    createdAt: createdAt(),
  },
  (table) => [
    unique().on(table.organizationId, table.nameKey),
    unique().on(table.organizationId, table.id),
    organizationPolicy(),
  ],
)

/** An address on a list: of a member, or of someone outside. */
export const distributionAddresses = pgTable(
  'distribution_addresses',
  {
    groupId: uuid().notNull(),
    emailKey: textC().notNull(),
    organizationId: uuid().notNull(),
    email: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.groupId, table.emailKey] }),
    foreignKey({
      columns: [table.organizationId, table.groupId],
      foreignColumns: [distributionGroups.organizationId, distributionGroups.id],
    }).onDelete('cascade'),
    index().on(table.organizationId),
    organizationPolicy(),
  ],
)
