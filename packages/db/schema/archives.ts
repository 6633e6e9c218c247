import {
  bigint,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAt, id, instant, organizationPolicy } from './columns.ts'
import { projects } from './projects.ts'

/** Selections that are taken as one ZIP, for some minutes. */
export const archives = pgTable(
  'archives',
  {
    id: id(),
    organizationId: uuid().notNull(),
    projectId: uuid().notNull(),
    actorId: uuid().notNull(),
    name: text().notNull(),
    files: integer().notNull(),
    size: bigint({ mode: 'number' }).notNull(),
    createdAt: createdAt(),
    expiresAt: instant().notNull(),
  },
  (table) => [
    unique('archives_organization_id').on(table.organizationId, table.id),
    foreignKey({
      name: 'archives_project',
      columns: [table.organizationId, table.projectId],
      foreignColumns: [projects.organizationId, projects.id],
    }),
    index('archives_expiry').on(table.expiresAt),
    organizationPolicy(),
  ],
)

/** What an archive holds, as it was when its length was told: later changes of the tree do not reach it. */
export const archiveEntries = pgTable(
  'archive_entries',
  {
    organizationId: uuid().notNull(),
    archiveId: uuid().notNull(),
    seq: integer().notNull(),
    path: text().notNull(),
    modifiedAt: instant().notNull(),
    size: bigint({ mode: 'number' }).notNull(),
    /** Null for a folder. */
    blobId: uuid(),
  },
  (table) => [
    primaryKey({ columns: [table.archiveId, table.seq] }),
    foreignKey({
      name: 'archive_entries_archive',
      columns: [table.organizationId, table.archiveId],
      foreignColumns: [archives.organizationId, archives.id],
    }).onDelete('cascade'),
    organizationPolicy(),
  ],
)

/** What a session read of a version, for a purpose: one `opened` in the audit each, and the bytes that went. */
export const openings = pgTable(
  'openings',
  {
    id: id(),
    organizationId: uuid().notNull(),
    projectId: uuid().notNull(),
    sessionId: uuid().notNull(),
    /** Whose session it is. */
    userId: uuid(),
    /** The version, or the archive. */
    objectId: uuid().notNull(),
    purpose: text().notNull(),
    bytes: bigint({ mode: 'number' }).notNull().default(0),
    requests: bigint({ mode: 'number' }).notNull().default(0),
    firstAt: createdAt(),
    lastAt: instant().notNull().defaultNow(),
  },
  (table) => [
    unique('openings_once').on(table.sessionId, table.objectId, table.purpose),
    index('openings_recent').on(table.projectId, table.lastAt),
    foreignKey({
      name: 'openings_project',
      columns: [table.organizationId, table.projectId],
      foreignColumns: [projects.organizationId, projects.id],
    }),
    organizationPolicy(),
  ],
)
