import { sql } from 'drizzle-orm'
import { check, foreignKey, index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, instant, organizationPolicy } from './columns.ts'
import { groups } from './groups.ts'
import { nodes } from './nodes.ts'
import { memberships } from './organizations.ts'
import { permissionTemplates } from './templates.ts'

/**
 * A permission template given to a person or a group: on the whole organisation, on one project, or on one folder of it.
 * `role` is the name of a predefined template, or the id of one of the organisation's own.
 */
export const roleAssignments = pgTable(
  'role_assignments',
  {
    id: id(),
    organizationId: uuid().notNull(),
    userId: uuid(),
    groupId: uuid(),
    role: text().notNull(),
    /** The organisation's own template, for the reference; null for a predefined one. */
    templateId: uuid().generatedAlwaysAs(
      sql`case when role ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then role::uuid end`,
    ),
    projectId: uuid(),
    /** A folder of the project. */
    nodeId: uuid(),
    /** Null: until it is taken away. */
    expiresAt: instant(),
    createdAt: createdAt(),
    createdBy: uuid(),
  },
  (table) => [
    unique('role_assignments_place')
      .on(table.organizationId, table.userId, table.groupId, table.projectId, table.nodeId)
      .nullsNotDistinct(),
    index().on(table.organizationId, table.projectId),
    index('role_assignments_group').on(table.organizationId, table.groupId),
    index('role_assignments_node')
      .on(table.nodeId)
      .where(sql`node_id is not null`),
    index('role_assignments_template')
      .on(table.organizationId, table.templateId)
      .where(sql`template_id is not null`),
    foreignKey({
      columns: [table.organizationId, table.userId],
      foreignColumns: [memberships.organizationId, memberships.userId],
    }).onDelete('cascade'),
    foreignKey({
      name: 'role_assignments_of_group',
      columns: [table.organizationId, table.groupId],
      foreignColumns: [groups.organizationId, groups.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'role_assignments_on_node',
      columns: [table.organizationId, table.projectId, table.nodeId],
      foreignColumns: [nodes.organizationId, nodes.projectId, nodes.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'role_assignments_own_template',
      columns: [table.organizationId, table.templateId],
      foreignColumns: [permissionTemplates.organizationId, permissionTemplates.id],
    }),
    check(
      'role_assignments_role',
      sql`${table.role} in ('account_administrator', 'co_administrator', 'project_manager', 'member', 'viewer')
        or ${table.templateId} is not null`,
    ),
    check('role_assignments_principal', sql`num_nonnulls(${table.userId}, ${table.groupId}) = 1`),
    check('role_assignments_folder', sql`${table.nodeId} is null or ${table.projectId} is not null`),
    organizationPolicy(),
  ],
)
