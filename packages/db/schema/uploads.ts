import { sql } from 'drizzle-orm'
import { bigint, check, foreignKey, index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { blobs } from './blobs.ts'
import { createdAt, id, instant, organizationPolicy, textC } from './columns.ts'
import { projects } from './projects.ts'

/** Announced contents, from the reservation of their quota to the commit. */
export const uploads = pgTable(
  'uploads',
  {
    id: id(),
    organizationId: uuid().notNull(),
    projectId: uuid().notNull(),
    storageId: uuid().notNull(),
    /** Where it is to go; looked at again at the commit, so it may be gone by then. */
    parentId: uuid().notNull(),
    name: text().notNull(),
    size: bigint({ mode: 'number' }).notNull(),
    partSize: integer().notNull(),
    /** The modification time that the client told. */
    modifiedAt: instant(),
    conflict: textC().notNull(),
    /** The blob that it will be. */
    blobId: uuid().notNull(),
    actorId: uuid().notNull(),
    sessionId: uuid().notNull(),
    state: textC().notNull().default('open'),
    /** Grows with every holder. */
    fence: integer().notNull().default(0),
    holder: text(),
    connectorId: uuid(),
    leaseUntil: instant(),
    createdAt: createdAt(),
    expiresAt: instant().notNull(),
    finishedAt: instant(),
    nodeId: uuid(),
    versionId: uuid(),
    unplacedId: uuid(),
    /** Why it was discarded: an error code. */
    problem: textC(),
  },
  (table) => [
    unique('uploads_organization_id').on(table.organizationId, table.id),
    foreignKey({
      name: 'uploads_project',
      columns: [table.organizationId, table.projectId],
      foreignColumns: [projects.organizationId, projects.id],
    }),
    index('uploads_blob_id').on(table.blobId),
    index('uploads_expiry')
      .on(table.expiresAt)
      .where(sql`state = 'open'`),
    index('uploads_finished')
      .on(table.finishedAt)
      .where(sql`state <> 'open'`),
    check('uploads_conflict', sql`${table.conflict} in ('fail', 'keep_both', 'new_version')`),
    check(
      'uploads_state',
      sql`${table.state} in ('open', 'committed', 'unplaced', 'discarded', 'expired', 'cancelled')`,
    ),
    organizationPolicy(),
  ],
)

/** Files whose bytes are safe but whose folder or name was not free at the end. */
export const unplaced = pgTable(
  'unplaced',
  {
    id: id(),
    organizationId: uuid().notNull(),
    projectId: uuid().notNull(),
    blobId: uuid().notNull(),
    uploadId: uuid(),
    name: text().notNull(),
    size: bigint({ mode: 'number' }).notNull(),
    modifiedAt: instant(),
    uploadedBy: uuid(),
    uploadedAt: createdAt(),
    expiresAt: instant().notNull(),
    reason: textC().notNull(),
    /** Placed, given up or expired. */
    settledAt: instant(),
  },
  (table) => [
    foreignKey({
      name: 'unplaced_blob',
      columns: [table.organizationId, table.projectId, table.blobId],
      foreignColumns: [blobs.organizationId, blobs.projectId, blobs.id],
    }),
    index('unplaced_blob_id').on(table.blobId),
    index('unplaced_waiting')
      .on(table.projectId, table.id)
      .where(sql`settled_at is null`),
    index('unplaced_expiry')
      .on(table.expiresAt)
      .where(sql`settled_at is null`),
    check(
      'unplaced_reason',
      sql`${table.reason} in ('parent_missing', 'name_taken', 'node_trashed', 'not_a_file', 'recovered')`,
    ),
    organizationPolicy(),
  ],
)
