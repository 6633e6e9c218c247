import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
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
import { projects } from './projects.ts'

/**
 * Folders and files. No path is stored: a move of any folder changes one row. All sorting indexes are partial on the
 * living, so that trashing a tree writes to none of them; each begins with folder and kind, so that one index serves
 * "folders first" (one kind after the other) and the mixed order (both kinds merged).
 */
export const nodes = pgTable(
  'nodes',
  {
    id: id(),
    organizationId: uuid().notNull(),
    projectId: uuid().notNull(),
    /** Null for the folder at the top of a project. */
    parentId: uuid(),
    kind: textC().notNull(),
    name: text().notNull(),
    /** By which names are compared: NFC, case-folded. */
    nameKey: textC().notNull(),
    /** Bytes of the current version; 0 for folders. */
    size: bigint({ mode: 'number' }).notNull().default(0),
    /** Media type; empty for folders. */
    type: textC().notNull().default(''),
    modifiedAt: instant().notNull().defaultNow(),
    modifiedBy: uuid(),
    createdAt: createdAt(),
    createdBy: uuid(),
    /** Living children. */
    childCount: integer().notNull().default(0),
    currentVersionId: uuid(),
    revision: integer().notNull().default(1),
    /** A folder with rights of its own: assignments on it, or private. */
    guarded: boolean().notNull().default(false),
    /** Rights from above do not reach into this folder. */
    private: boolean().notNull().default(false),
    labels: text().array().notNull().default([]),
    trashedAt: instant(),
    trashedBy: uuid(),
    /** The node whose trashing took this one along; its own id when it was chosen itself; null among the living. */
    trashRootId: uuid(),
    /** Deleted for good; the row stays for three months. `trash_root_id` stays too. */
    deletedAt: instant(),
  },
  (table) => [
    unique('nodes_project_id').on(table.organizationId, table.projectId, table.id),
    foreignKey({
      name: 'nodes_project',
      columns: [table.organizationId, table.projectId],
      foreignColumns: [projects.organizationId, projects.id],
    }),
    foreignKey({
      name: 'nodes_parent',
      columns: [table.organizationId, table.projectId, table.parentId],
      foreignColumns: [table.organizationId, table.projectId, table.id],
    }),
    uniqueIndex('nodes_name')
      .on(table.parentId, table.nameKey)
      .where(sql`trash_root_id is null`),
    index('nodes_by_name')
      .on(table.parentId, table.kind, table.nameKey)
      .where(sql`trash_root_id is null`),
    index('nodes_by_size')
      .on(table.parentId, table.kind, table.size, table.nameKey)
      .where(sql`trash_root_id is null`),
    index('nodes_by_modified')
      .on(table.parentId, table.kind, table.modifiedAt, table.nameKey)
      .where(sql`trash_root_id is null`),
    index('nodes_by_type')
      .on(table.parentId, table.kind, table.type, table.nameKey)
      .where(sql`trash_root_id is null`),
    index('nodes_trash')
      .on(table.projectId, table.trashedAt.desc(), table.id)
      .where(sql`trash_root_id = id and deleted_at is null`),
    index('nodes_trash_root')
      .on(table.trashRootId)
      .where(sql`trash_root_id is not null`),
    // Without it every tombstone that goes would make the reference of children read the whole project.
    index('nodes_parent_id').on(table.parentId),
    index('nodes_deleted')
      .on(table.deletedAt)
      .where(sql`deleted_at is not null`),
    index('nodes_guarded')
      .on(table.projectId, table.id)
      .where(sql`guarded`),
    index('nodes_guarded_in')
      .on(table.parentId)
      .where(sql`guarded`),
    check('nodes_guarded', sql`${table.guarded} or not ${table.private}`),
    check('nodes_kind', sql`${table.kind} in ('folder', 'file')`),
    check('nodes_file', sql`(${table.kind} = 'file') = (${table.currentVersionId} is not null)`),
    check('nodes_trash', sql`(${table.trashRootId} is null) = (${table.trashedAt} is null)`),
    organizationPolicy(),
  ],
)
