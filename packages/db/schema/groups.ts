import { sql } from 'drizzle-orm'
import {
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAt, id, organizationPolicy, textC } from './columns.ts'
import { memberships, organizations } from './organizations.ts'

/** People of an organisation who get rights together. */
export const groups = pgTable(
  'groups',
  {
    id: id(),
    organizationId: uuid().notNull(),
    tenantId: uuid().notNull(),
    name: text().notNull(),
    nameKey: textC().notNull(),
    description: text().notNull().default(''),
    /** Who keeps it: people here, sign-ins by a provider, or a provider's directory. */
    source: textC().notNull().default('manual'),
    /** How its source names it. */
    externalId: text(),
    revision: integer().notNull().default(1),
    createdAt: createdAt(),
  },
  (table) => [
    unique('groups_id').on(table.organizationId, table.id),
    unique('groups_name').on(table.organizationId, table.nameKey),
    uniqueIndex('groups_external')
      .on(table.organizationId, table.source, table.externalId)
      .where(sql`external_id is not null`),
    foreignKey({
      name: 'groups_organization',
      columns: [table.tenantId, table.organizationId],
      foreignColumns: [organizations.tenantId, organizations.id],
    }).onDelete('cascade'),
    check('groups_source', sql`${table.source} in ('manual', 'sso', 'scim')`),
    organizationPolicy(),
  ],
)

/** Who is in a group, and who says so: what a provider put in, only it takes out. */
export const groupMembers = pgTable(
  'group_members',
  {
    organizationId: uuid().notNull(),
    groupId: uuid().notNull(),
    userId: uuid().notNull(),
    source: textC().notNull().default('manual'),
    addedAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.groupId, table.userId] }),
    index('group_members_person').on(table.organizationId, table.userId),
    foreignKey({
      name: 'group_members_group',
      columns: [table.organizationId, table.groupId],
      foreignColumns: [groups.organizationId, groups.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'group_members_membership',
      columns: [table.organizationId, table.userId],
      foreignColumns: [memberships.organizationId, memberships.userId],
    }).onDelete('cascade'),
    check('group_members_source', sql`${table.source} in ('manual', 'sso', 'scim')`),
    organizationPolicy(),
  ],
)
