import { sql } from 'drizzle-orm'
import { bigint, check, foreignKey, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, instant, organizationPolicy, textC } from './columns.ts'
import { projects } from './projects.ts'

/**
 * What happened to nodes, written with every change from the first day: parent and name after the event rebuild a
 * project as of any moment, from the top down.
 */
export const nodeEvents = pgTable(
  'node_events',
  {
    id: id(),
    organizationId: uuid().notNull(),
    projectId: uuid().notNull(),
    nodeId: uuid().notNull(),
    action: textC().notNull(),
    at: createdAt(),
    actorId: uuid(),
    /** Where and what it is after the event. */
    parentId: uuid(),
    name: text().notNull(),
    versionId: uuid(),
    before: jsonb(),
    after: jsonb(),
  },
  (table) => [
    foreignKey({
      name: 'node_events_project',
      columns: [table.organizationId, table.projectId],
      foreignColumns: [projects.organizationId, projects.id],
    }),
    index('node_events_node').on(table.nodeId, table.id),
    check(
      'node_events_action',
      sql`${table.action} in ('created', 'renamed', 'moved', 'version_added', 'version_restored', 'copied', 'trashed',
        'restored', 'deleted')`,
    ),
    organizationPolicy(),
  ],
)

/** What live views of a project are told; kept for a day, for those that resume. */
export const projectEvents = pgTable(
  'project_events',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    organizationId: uuid().notNull(),
    projectId: uuid().notNull(),
    kind: textC().notNull(),
    parentIds: uuid().array().notNull().default([]),
    nodeIds: uuid().array().notNull().default([]),
    actorId: uuid(),
    at: createdAt(),
  },
  (table) => [
    foreignKey({
      name: 'project_events_project',
      columns: [table.organizationId, table.projectId],
      foreignColumns: [projects.organizationId, projects.id],
    }).onDelete('cascade'),
    index('project_events_project').on(table.projectId, table.id),
    index('project_events_at').on(table.at),
    check('project_events_kind', sql`${table.kind} in ('nodes', 'project', 'members', 'unplaced')`),
    organizationPolicy(),
  ],
)

/** Who runs a time-driven piece of work now, and when it last succeeded. Belongs to the appliance. */
export const ticks = pgTable('ticks', {
  name: textC().primaryKey(),
  fence: integer().notNull().default(0),
  leaseUntil: instant(),
  succeededAt: instant(),
})
