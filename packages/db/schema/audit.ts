import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  customType,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytea, createdAt, id, instant, organizationPolicy, textC } from './columns.ts'
import { organizations } from './organizations.ts'
import { storages } from './storages.ts'

/*
 * The rows themselves stand in sql/00-audit.sql, since the generator knows no partitions; what each role may do with these
 * tables in sql/50-audit.sql.
 */

const bytes = bytea
const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' })

/**
 * Sealed parts of a chain: one for each organisation, and one for each tenant, whose rows belong to no organisation
 * (`organizationId` null). Only ever added to. See docs/audit-format.md.
 */
export const auditBlocks = pgTable(
  'audit_blocks',
  {
    chainId: uuid().notNull(),
    seq: bigint({ mode: 'number' }).notNull(),
    tenantId: uuid().notNull(),
    organizationId: uuid(),
    kind: textC().notNull(),
    previous: bytes().notNull(),
    count: integer().notNull(),
    /** Earliest and latest time of its rows. */
    fromAt: instant(),
    toAt: instant(),
    /** Ids of its rows in order, and their digests one after the other. */
    ids: uuid().array().notNull(),
    digests: bytes().notNull(),
    statement: jsonb(),
    sealedAt: instant().notNull(),
    keyId: textC().notNull(),
    hash: bytes().notNull(),
    signature: bytes().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.chainId, table.seq] }),
    index('audit_blocks_to').on(table.chainId, table.toAt),
    index('audit_blocks_statements')
      .on(table.chainId, table.seq)
      .where(sql`kind <> 'events'`),
    check('audit_blocks_kind', sql`${table.kind} in ('events', 'removed', 'restored')`),
    organizationPolicy(),
  ],
)

/** The newest block of each chain: a second witness against a tail that is cut. */
export const auditChains = pgTable(
  'audit_chains',
  {
    chainId: uuid().primaryKey(),
    tenantId: uuid().notNull(),
    organizationId: uuid(),
    seq: bigint({ mode: 'number' }).notNull(),
    hash: bytes().notNull(),
    rows: bigint({ mode: 'number' }).notNull(),
    sealedAt: instant().notNull(),
    /** How far its rows were verified against its blocks, when, and with what outcome. */
    verifiedSeq: bigint({ mode: 'number' }).notNull().default(0),
    verifiedAt: instant(),
    problem: text(),
  },
  () => [organizationPolicy()],
)

/** Up to which row everything is sealed, in one row. */
export const auditHorizon = pgTable(
  'audit_horizon',
  {
    one: boolean().primaryKey().default(true),
    tx: xid8().notNull().default('0'),
    rowId: uuid().notNull().default('00000000-0000-0000-0000-000000000000'),
  },
  (table) => [check('audit_horizon_one', sql`${table.one}`)],
)

/** Public halves of the keys that have signed blocks. */
export const auditKeys = pgTable('audit_keys', {
  keyId: textC().primaryKey(),
  publicKey: text().notNull(),
  createdAt: createdAt(),
})

/** How long an organisation keeps its trail, and where its second copy is. */
export const auditPolicies = pgTable(
  'audit_policies',
  {
    organizationId: uuid()
      .primaryKey()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    /** Null: for ever. */
    keepDays: integer(),
    copyStorageId: uuid().references(() => storages.id),
    changedAt: createdAt(),
  },
  (table) => [check('audit_policies_keep', sql`${table.keepDays} >= 365`), organizationPolicy()],
)

/** Receivers of an organisation's trail. */
export const auditDestinations = pgTable(
  'audit_destinations',
  {
    id: id(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    tenantId: uuid().notNull(),
    name: text().notNull(),
    kind: textC().notNull(),
    settings: jsonb().notNull(),
    /** Token, HMAC key or client key, sealed for this column. */
    secret: bytes(),
    enabled: boolean().notNull().default(true),
    createdAt: createdAt(),
    /** Who sends now; grows with every holder. */
    fence: integer().notNull().default(0),
    leaseUntil: instant(),
    attempts: integer().notNull().default(0),
    nextAt: instant().notNull().defaultNow(),
    sentAt: instant(),
    sentEvents: bigint({ mode: 'number' }).notNull().default(0),
    problem: text(),
    failedAt: instant(),
  },
  (table) => [
    unique('audit_destinations_organization_id').on(table.organizationId, table.id),
    index('audit_destinations_due')
      .on(table.nextAt)
      .where(sql`enabled`),
    check('audit_destinations_kind', sql`${table.kind} in ('syslog', 'https')`),
    organizationPolicy(),
  ],
)

/** The last block of a chain that a destination has. */
export const auditCursors = pgTable(
  'audit_cursors',
  {
    organizationId: uuid().notNull(),
    destinationId: uuid().notNull(),
    chainId: uuid().notNull(),
    seq: bigint({ mode: 'number' }).notNull(),
    /** Where it was a minute ago or more, and a place and time that will be that next: syslog confirms nothing. */
    confirmedSeq: bigint({ mode: 'number' }).notNull().default(0),
    markedSeq: bigint({ mode: 'number' }).notNull().default(0),
    markedAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.destinationId, table.chainId] }),
    foreignKey({
      name: 'audit_cursors_destination',
      columns: [table.organizationId, table.destinationId],
      foreignColumns: [auditDestinations.organizationId, auditDestinations.id],
    }).onDelete('cascade'),
    organizationPolicy(),
  ],
)

/** The isolated second copy of a chain in a storage: how far it is written and compared. */
export const auditCopies = pgTable(
  'audit_copies',
  {
    chainId: uuid().notNull(),
    storageId: uuid()
      .notNull()
      .references(() => storages.id),
    organizationId: uuid().notNull(),
    copiedSeq: bigint({ mode: 'number' }).notNull().default(0),
    copiedAt: instant(),
    comparedSeq: bigint({ mode: 'number' }).notNull().default(0),
    comparedAt: instant(),
    problem: text(),
    /** Of the comparison under way: where it goes on, the last block it saw, and what did not match. */
    position: text(),
    cycleSeq: bigint({ mode: 'number' }).notNull().default(0),
    cycleProblem: text(),
  },
  (table) => [
    primaryKey({ columns: [table.chainId, table.storageId] }),
    index('audit_copies_organization').on(table.organizationId),
    organizationPolicy(),
  ],
)

/** What one person did in one project on one UTC day; without a project: their sign-ins. */
export const usageDays = pgTable(
  'usage_days',
  {
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    day: date().notNull(),
    userId: uuid().notNull(),
    projectId: uuid(),
    signIns: integer().notNull().default(0),
    filesOpened: integer().notNull().default(0),
    filesAdded: integer().notNull().default(0),
    changes: integer().notNull().default(0),
    bytesUp: bigint({ mode: 'number' }).notNull().default(0),
    bytesDown: bigint({ mode: 'number' }).notNull().default(0),
  },
  (table) => [
    unique('usage_days_key')
      .on(table.organizationId, table.day, table.userId, table.projectId)
      .nullsNotDistinct(),
    organizationPolicy(),
  ],
)

/** Up to which block of each chain the report has counted. */
export const usageCursors = pgTable('usage_cursors', {
  chainId: uuid().primaryKey(),
  seq: bigint({ mode: 'number' }).notNull().default(0),
})
