import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAt, id, instant, organizationPolicy, textC } from './columns.ts'
import { organizations } from './organizations.ts'

/*
 * Connectors and storages belong to the appliance, not to an organisation. Their policies stand in
 * sql/files-policies.sql: the api's role sees a storage only where it is assigned to the organisation in scope.
 */

/** One enrolment: one key, one public address, any number of processes. */
export const connectors = pgTable('connectors', {
  id: id(),
  name: text().notNull(),
  /** Ed25519 public key as JWK; null until enrolled. */
  publicKey: jsonb(),
  publicUrl: text(),
  version: text(),
  lastSeenAt: instant(),
  /** Seconds by which its clock was ahead of ours at the last heartbeat. */
  clockSkew: doublePrecision(),
  createdAt: createdAt(),
  revokedAt: instant(),
  /** The appliance's own one: its storages are offered to every organisation. */
  first: boolean().notNull().default(false),
})

/** One-time codes by which a connector enrols. Kept as SHA-256. */
export const enrolmentCodes = pgTable('enrolment_codes', {
  codeHash: textC().primaryKey(),
  connectorId: uuid()
    .notNull()
    .references(() => connectors.id, { onDelete: 'cascade' }),
  expiresAt: instant(),
  usedAt: instant(),
})

/** A bucket, container or directory; its id is in its marker object. */
export const storages = pgTable(
  'storages',
  {
    id: uuid().primaryKey(),
    connectorId: uuid()
      .notNull()
      .references(() => connectors.id),
    kind: textC().notNull(),
    label: text().notNull(),
    region: text().notNull(),
    redundancy: text().notNull(),
    ok: boolean().notNull(),
    problem: text(),
    freeBytes: bigint({ mode: 'number' }),
    capabilities: jsonb().notNull().default([]),
    /** Who deletes objects that nothing needs any more: we, or the customer by our list. */
    deletion: textC().notNull().default('product'),
    lastSeenAt: instant().notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    check('storages_kind', sql`${table.kind} in ('filesystem', 's3', 'azure')`),
    check('storages_deletion', sql`${table.deletion} in ('product', 'customer')`),
  ],
)

/** Which organisations may choose a storage for their projects. */
export const storageAssignments = pgTable(
  'storage_assignments',
  {
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    storageId: uuid()
      .notNull()
      .references(() => storages.id),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.storageId] }), organizationPolicy()],
)

/**
 * Work on bytes or keys that a connector claims, holds by a lease and ends. `batch` is what its holder works on now;
 * a walk over a whole storage (scrub, rewrap) goes on from `cursor` when a batch ends.
 */
export const connectorJobs = pgTable(
  'connector_jobs',
  {
    id: id(),
    storageId: uuid()
      .notNull()
      .references(() => storages.id),
    /** Whose keys a rewrap renews, or whose blobs these are; null for work on a whole storage. */
    organizationId: uuid().references(() => organizations.id, { onDelete: 'cascade' }),
    kind: textC().notNull(),
    /** The key version that a rewrap makes. */
    keyVersion: integer(),
    state: textC().notNull().default('queued'),
    batch: uuid().array().notNull().default([]),
    cursor: uuid(),
    /** Where a sweep goes on in the storage's list, as the connector said. */
    position: text(),
    done: integer().notNull().default(0),
    total: integer().notNull().default(0),
    attempts: integer().notNull().default(0),
    fence: integer().notNull().default(0),
    connectorId: uuid().references(() => connectors.id),
    leaseUntil: instant(),
    runAfter: instant().notNull().defaultNow(),
    problem: text(),
    createdAt: createdAt(),
    finishedAt: instant(),
  },
  (table) => [
    index('connector_jobs_due')
      .on(table.storageId, table.runAfter)
      .where(sql`state = 'queued'`),
    index('connector_jobs_leases')
      .on(table.leaseUntil)
      .where(sql`state = 'running'`),
    index('connector_jobs_latest').on(table.storageId, table.createdAt.desc()),
    check('connector_jobs_kind', sql`${table.kind} in ('verify', 'scrub', 'remove', 'rewrap', 'sweep')`),
    check('connector_jobs_state', sql`${table.state} in ('queued', 'running', 'done', 'failed')`),
  ],
)

/**
 * Blobs that have objects in a storage and no row in `blobs`. What is still one after the window goes; a restore, which
 * raises the epoch, begins the wait anew.
 */
export const orphans = pgTable(
  'orphans',
  {
    storageId: uuid()
      .notNull()
      .references(() => storages.id),
    blobId: uuid().notNull(),
    /** By the keys of its objects: nobody vouches for them. */
    organizationId: uuid().notNull(),
    projectId: uuid().notNull(),
    epoch: integer().notNull(),
    firstSeenAt: instant().notNull().defaultNow(),
    lastSeenAt: instant().notNull().defaultNow(),
    /** The `remove` job that has it. */
    jobId: uuid(),
  },
  (table) => [
    primaryKey({ columns: [table.storageId, table.blobId] }),
    index('orphans_first_seen').on(table.firstSeenAt),
  ],
)

/** Handles whose grants made before `from` are not honoured any more. */
export const revocations = pgTable(
  'revocations',
  {
    seq: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    handle: textC().notNull(),
    from: instant().notNull().defaultNow(),
    /** The end of the latest grant that it can touch; then the row goes. */
    until: instant().notNull(),
  },
  (table) => [index('revocations_until').on(table.until)],
)
