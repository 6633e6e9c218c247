import { sql } from 'drizzle-orm'
import {
  bigint,
  foreignKey,
  index,
  integer,
  pgTable,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAt, id, instant, organizationPolicy, textC } from './columns.ts'
import { organizations } from './organizations.ts'
import { storages } from './storages.ts'

/** The unit of work and of access; its files rest in one storage, under a prefix of their own. */
export const projects = pgTable(
  'projects',
  {
    id: id(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id),
    name: text().notNull(),
    nameKey: textC().notNull(),
    storageId: uuid()
      .notNull()
      .references(() => storages.id),
    /** The folder at the top; made in the same transaction, after this row. */
    rootId: uuid().notNull(),
    quotaBytes: bigint({ mode: 'number' }),
    /** Grows with every change of name or quota. */
    revision: integer().notNull().default(1),
    createdAt: createdAt(),
    createdBy: uuid(),
    deletedAt: instant(),
    deletedBy: uuid(),
    /** When its files are purged, at the earliest. */
    purgeAfter: instant(),
    purgedAt: instant(),
  },
  (table) => [
    unique('projects_organization_id').on(table.organizationId, table.id),
    uniqueIndex('projects_name')
      .on(table.organizationId, table.nameKey)
      .where(sql`deleted_at is null`),
    index('projects_storage').on(table.storageId, table.organizationId),
    index('projects_purge')
      .on(table.purgeAfter)
      .where(sql`deleted_at is not null and purged_at is null`),
    organizationPolicy(),
  ],
)

/**
 * What a project holds. `stored`: bytes of the blobs that its files need, each once, the trash included; `reserved`:
 * announced by open uploads. An organisation's usage is the sum of its projects'.
 */
export const projectUsage = pgTable(
  'project_usage',
  {
    projectId: uuid().primaryKey(),
    organizationId: uuid().notNull(),
    storedBytes: bigint({ mode: 'number' }).notNull().default(0),
    reservedBytes: bigint({ mode: 'number' }).notNull().default(0),
    files: bigint({ mode: 'number' }).notNull().default(0),
    /** Uploads that are open, for the limit on them. */
    openUploads: integer().notNull().default(0),
  },
  (table) => [
    foreignKey({
      name: 'project_usage_project',
      columns: [table.organizationId, table.projectId],
      foreignColumns: [projects.organizationId, projects.id],
    }).onDelete('cascade'),
    index('project_usage_organization').on(table.organizationId),
    organizationPolicy(),
  ],
)
