import { foreignKey, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, instant, organizationPolicy, textC } from './columns.ts'
import { organizations } from './organizations.ts'

/** An organisation's own permission templates; the predefined ones are in code. */
export const permissionTemplates = pgTable(
  'permission_templates',
  {
    id: id(),
    organizationId: uuid().notNull(),
    tenantId: uuid().notNull(),
    name: text().notNull(),
    nameKey: textC().notNull(),
    description: text().notNull().default(''),
    /** The level of each tool. */
    levels: jsonb().notNull(),
    /** Single permissions beside the levels. */
    allow: text().array().notNull().default([]),
    deny: text().array().notNull().default([]),
    revision: integer().notNull().default(1),
    createdAt: createdAt(),
    changedAt: instant().notNull().defaultNow(),
    changedBy: uuid(),
  },
  (table) => [
    unique('permission_templates_id').on(table.organizationId, table.id),
    unique('permission_templates_name').on(table.organizationId, table.nameKey),
    foreignKey({
      name: 'permission_templates_organization',
      columns: [table.tenantId, table.organizationId],
      foreignColumns: [organizations.tenantId, organizations.id],
    }).onDelete('cascade'),
    organizationPolicy(),
  ],
)
