import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
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
import { groups } from './groups.ts'
import { memberships, organizations } from './organizations.ts'

/** What a directory shows when it provisions people and groups of one organisation. Only the hash is kept. */
export const scimTokens = pgTable(
  'scim_tokens',
  {
    id: id(),
    organizationId: uuid().notNull(),
    tenantId: uuid().notNull(),
    name: text().notNull(),
    tokenHash: bytea().notNull().unique(),
    /** Name of who made it, as it was then. */
    createdBy: text().notNull(),
    createdAt: createdAt(),
    expiresAt: instant().notNull(),
    lastUsedAt: instant(),
    lastAddress: text(),
  },
  (table) => [
    foreignKey({
      columns: [table.tenantId, table.organizationId],
      foreignColumns: [organizations.tenantId, organizations.id],
    }).onDelete('cascade'),
    index().on(table.organizationId, table.id),
    organizationPolicy(),
  ],
)

/**
 * A person as the organisation's directory describes them: the resource of SCIM. It has an id of its own, since that of an account would
 * tell when the account was made, maybe elsewhere.
 */
export const scimUsers = pgTable(
  'scim_users',
  {
    id: id(),
    organizationId: uuid().notNull(),
    /** The member; null while the person has not come yet. */
    userId: uuid(),
    userName: text().notNull(),
    userNameKey: textC().notNull(),
    externalId: textC(),
    /** Lower-case form of the address by which the person is found. */
    emailKey: textC().notNull(),
    active: boolean().notNull(),
    /** The other attributes that are kept, as RFC 7643 names them. */
    attributes: jsonb().notNull(),
    /** Counts changes: the ETag. */
    version: integer().notNull().default(1),
    createdAt: createdAt(),
    updatedAt: createdAt(),
  },
  (table) => [
    unique().on(table.organizationId, table.id),
    unique().on(table.organizationId, table.userNameKey),
    unique().on(table.organizationId, table.userId),
    index().on(table.organizationId, table.externalId),
    index().on(table.organizationId, table.emailKey),
    foreignKey({
      columns: [table.organizationId],
      foreignColumns: [organizations.id],
    }).onDelete('cascade'),
    foreignKey({
      columns: [table.organizationId, table.userId],
      foreignColumns: [memberships.organizationId, memberships.userId],
    }).onDelete('cascade'),
    organizationPolicy(),
  ],
)

/** People whom the directory disabled or removed, for the guard that stops when it is too many within an hour. */
export const scimRemovals = pgTable(
  'scim_removals',
  {
    id: id(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    scimUserId: uuid().notNull(),
    at: createdAt(),
  },
  (table) => [index().on(table.organizationId, table.at), organizationPolicy()],
)

/** The guard stopped the directory. Until an administrator decides, nobody else is disabled or removed. */
export const scimHolds = pgTable(
  'scim_holds',
  {
    id: id(),
    organizationId: uuid()
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    state: text().notNull().default('waiting'),
    /** How many were removed in the hour before, of how many. */
    removed: integer().notNull(),
    people: integer().notNull(),
    begunAt: createdAt(),
    decidedAt: instant(),
    decidedBy: text(),
    /** An allowed one lets pass until then. */
    until: instant(),
  },
  (table) => [
    unique().on(table.organizationId, table.id),
    index().on(table.organizationId, table.begunAt),
    check('scim_holds_state', sql`${table.state} in ('waiting', 'refused', 'allowed', 'over')`),
    organizationPolicy(),
  ],
)

/** Whom the directory asked to disable or remove while it was stopped. */
export const scimHeld = pgTable(
  'scim_held',
  {
    organizationId: uuid().notNull(),
    holdId: uuid().notNull(),
    scimUserId: uuid().notNull(),
    userName: text().notNull(),
    act: text().notNull(),
    attempts: integer().notNull().default(1),
    firstAt: createdAt(),
    lastAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.holdId, table.scimUserId] }),
    foreignKey({
      columns: [table.organizationId, table.holdId],
      foreignColumns: [scimHolds.organizationId, scimHolds.id],
    }).onDelete('cascade'),
    check('scim_held_act', sql`${table.act} in ('disable', 'delete')`),
    organizationPolicy(),
  ],
)

/** A group that a directory keeps, beside its row in `groups`. */
export const scimGroups = pgTable(
  'scim_groups',
  {
    organizationId: uuid().notNull(),
    groupId: uuid().notNull(),
    /** Counts changes: the ETag. */
    version: integer().notNull().default(1),
    updatedAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.groupId] }),
    foreignKey({
      columns: [table.organizationId, table.groupId],
      foreignColumns: [groups.organizationId, groups.id],
    }).onDelete('cascade'),
    organizationPolicy(),
  ],
)

/** Whom a directory put in a group: also people who have not come yet. Those who have stand in `group_members`, too. */
export const scimGroupMembers = pgTable(
  'scim_group_members',
  {
    organizationId: uuid().notNull(),
    groupId: uuid().notNull(),
    scimUserId: uuid().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.groupId, table.scimUserId] }),
    index().on(table.organizationId, table.scimUserId),
    foreignKey({
      columns: [table.organizationId, table.groupId],
      foreignColumns: [scimGroups.organizationId, scimGroups.groupId],
    }).onDelete('cascade'),
    foreignKey({
      columns: [table.organizationId, table.scimUserId],
      foreignColumns: [scimUsers.organizationId, scimUsers.id],
    }).onDelete('cascade'),
    organizationPolicy(),
  ],
)
