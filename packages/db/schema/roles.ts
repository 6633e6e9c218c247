import { sql } from 'drizzle-orm'
import { check, foreignKey, index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, organizationPolicy } from './columns.ts'
import { memberships } from './organizations.ts'

/** A role given to a person: on the whole organisation (`projectId` null) or on one project. */
export const roleAssignments = pgTable(
  'role_assignments',
  {
    id: id(),
    organizationId: uuid().notNull(),
    userId: uuid().notNull(),
    role: text().notNull(),
    projectId: uuid(),
    createdAt: createdAt(),
  },
  (table) => [
    unique().on(table.organizationId, table.userId, table.projectId).nullsNotDistinct(),
    index().on(table.organizationId, table.projectId),
    foreignKey({
      columns: [table.organizationId, table.userId],
      foreignColumns: [memberships.organizationId, memberships.userId],
    }).onDelete('cascade'),
    check(
      'role_assignments_role',
      sql`${table.role} in ('account_administrator', 'co_administrator', 'project_manager', 'member', 'viewer')`,
    ),
    organizationPolicy(),
  ],
)
