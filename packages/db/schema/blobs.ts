import { sql } from 'drizzle-orm'
import {
  bigint,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAt, id, instant, organizationPolicy, textC } from './columns.ts'
import { projects } from './projects.ts'
import { storages } from './storages.ts'

/**
 * Immutable sealed contents. Only `state`, `wrap`, `key_version`, `sha256` and `sealed_sha256` ever change (column
 * grants in sql/files-grants.sql). A new reference locks the row FOR KEY SHARE and demands `live`; dooming locks it FOR
 * UPDATE and looks again.
 */
export const blobs = pgTable(
  'blobs',
  {
    id: id(),
    organizationId: uuid().notNull(),
    projectId: uuid().notNull(),
    storageId: uuid()
      .notNull()
      .references(() => storages.id),
    size: bigint({ mode: 'number' }).notNull(),
    partSize: integer().notNull(),
    /** What names the blob in its storage: a BlobHead. */
    head: jsonb().notNull(),
    /** The data key under the organisation's key: a Wrap. */
    wrap: jsonb().notNull(),
    keyVersion: integer().notNull(),
    /** CRC-32 of the plain content, for ZIP. */
    crc: bigint({ mode: 'number' }).notNull(),
    /** Of the plain content, in hex; null while it is being computed. */
    sha256: textC(),
    /** Of the sealed bytes, from the first verification. */
    sealedSha256: textC(),
    state: textC().notNull().default('live'),
    createdAt: createdAt(),
  },
  (table) => [
    unique('blobs_project_id').on(table.organizationId, table.projectId, table.id),
    foreignKey({
      name: 'blobs_project',
      columns: [table.organizationId, table.projectId],
      foreignColumns: [projects.organizationId, projects.id],
    }),
    index('blobs_storage')
      .on(table.storageId, table.id)
      .where(sql`state = 'live'`),
    check('blobs_state', sql`${table.state} in ('live', 'doomed', 'gone')`),
    organizationPolicy(),
  ],
)

/** Blobs that nothing needs any more, from the moment the last reference went until their bytes are gone. */
export const blobReleases = pgTable(
  'blob_releases',
  {
    blobId: uuid().primaryKey(),
    organizationId: uuid().notNull(),
    projectId: uuid().notNull(),
    storageId: uuid().notNull(),
    releasedAt: instant().notNull().defaultNow(),
    doomedAt: instant(),
    goneAt: instant(),
    /** The `remove` job that has it. */
    jobId: uuid(),
  },
  (table) => [
    foreignKey({
      name: 'blob_releases_blob',
      columns: [table.organizationId, table.projectId, table.blobId],
      foreignColumns: [blobs.organizationId, blobs.projectId, blobs.id],
    }).onDelete('cascade'),
    index('blob_releases_due')
      .on(table.releasedAt)
      .where(sql`doomed_at is null`),
    index('blob_releases_doomed')
      .on(table.storageId, table.doomedAt)
      .where(sql`gone_at is null and doomed_at is not null`),
    index('blob_releases_gone')
      .on(table.goneAt)
      .where(sql`gone_at is not null`),
    organizationPolicy(),
  ],
)

/** Damage that a connector found, for the operator and for a repair. */
export const blobProblems = pgTable(
  'blob_problems',
  {
    id: id(),
    organizationId: uuid().notNull(),
    projectId: uuid().notNull(),
    blobId: uuid().notNull(),
    outcome: textC().notNull(),
    detail: text().notNull(),
    at: createdAt(),
    resolvedAt: instant(),
  },
  (table) => [
    foreignKey({
      name: 'blob_problems_blob',
      columns: [table.organizationId, table.projectId, table.blobId],
      foreignColumns: [blobs.organizationId, blobs.projectId, blobs.id],
    }).onDelete('cascade'),
    index('blob_problems_open')
      .on(table.blobId)
      .where(sql`resolved_at is null`),
    check('blob_problems_outcome', sql`${table.outcome} in ('corrupt', 'missing')`),
    organizationPolicy(),
  ],
)
