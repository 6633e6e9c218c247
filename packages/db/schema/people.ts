import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  foreignKey,
  index,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytea, createdAt, id, instant, tenantPolicy, textC } from './columns.ts'
import { tenants } from './tenants.ts'

/** A person with an account in a tenant. */
export const users = pgTable(
  'users',
  {
    id: id(),
    tenantId: uuid()
      .notNull()
      .references(() => tenants.id),
    email: text().notNull(),
    /** Lower-case form by which addresses are compared. */
    emailKey: textC().notNull(),
    displayName: text().notNull(),
    /** Lower-case form by which lists are sorted and filtered. */
    nameKey: textC().notNull(),
    state: text().notNull().default('active'),
    /** Runs the appliance. */
    operator: boolean().notNull().default(false),
    /** Must accept the terms of use before anything else. */
    termsDue: boolean().notNull().default(false),
    createdAt: createdAt(),
    lastSeenAt: instant(),
  },
  (table) => [
    unique().on(table.tenantId, table.emailKey),
    unique().on(table.tenantId, table.id),
    check('users_state', sql`${table.state} in ('active', 'disabled', 'deleted')`),
    tenantPolicy(),
  ],
)

/** Apart from the people, so that no ordinary query reads a hash. */
export const passwords = pgTable(
  'passwords',
  {
    userId: uuid().primaryKey(),
    tenantId: uuid().notNull(),
    /** Argon2id in PHC string form. */
    hash: text().notNull(),
    changedAt: createdAt(),
  },
  (table) => [
    foreignKey({
      columns: [table.tenantId, table.userId],
      foreignColumns: [users.tenantId, users.id],
    }).onDelete('cascade'),
    tenantPolicy(),
  ],
)

/** Passwords of before, as far as a policy forbids their return. */
export const passwordHistory = pgTable(
  'password_history',
  {
    id: id(),
    tenantId: uuid().notNull(),
    userId: uuid().notNull(),
    hash: text().notNull(),
    replacedAt: createdAt(),
  },
  (table) => [
    foreignKey({
      columns: [table.tenantId, table.userId],
      foreignColumns: [users.tenantId, users.id],
    }).onDelete('cascade'),
    index().on(table.userId, table.id),
    tenantPolicy(),
  ],
)

/**
 * A change of e-mail address that waits for a confirmation from the old address and from the new one. The new one may be in use by
 * someone else: nobody is told, it is just never confirmed.
 */
export const emailChanges = pgTable(
  'email_changes',
  {
    userId: uuid().primaryKey(),
    tenantId: uuid().notNull(),
    email: text().notNull(),
    oldTokenHash: bytea().notNull().unique(),
    newTokenHash: bytea().notNull().unique(),
    oldConfirmedAt: instant(),
    newConfirmedAt: instant(),
    createdAt: createdAt(),
    expiresAt: instant().notNull(),
  },
  (table) => [
    foreignKey({
      columns: [table.tenantId, table.userId],
      foreignColumns: [users.tenantId, users.id],
    }).onDelete('cascade'),
    index().on(table.expiresAt),
    tenantPolicy(),
  ],
)

/** A one-time link that sets a new password. Only the hash of its token is kept. */
export const passwordLinks = pgTable(
  'password_links',
  {
    id: id(),
    tenantId: uuid().notNull(),
    userId: uuid().notNull(),
    tokenHash: bytea().notNull().unique(),
    createdAt: createdAt(),
    expiresAt: instant().notNull(),
    usedAt: instant(),
  },
  (table) => [
    foreignKey({
      columns: [table.tenantId, table.userId],
      foreignColumns: [users.tenantId, users.id],
    }).onDelete('cascade'),
    index().on(table.userId),
    tenantPolicy(),
  ],
)

/** A browser in which a person has signed in before. */
export const devices = pgTable(
  'devices',
  {
    tenantId: uuid().notNull(),
    userId: uuid().notNull(),
    tokenHash: bytea().notNull(),
    /** By which lists name it; its key stays the hash of its token. */
    id: uuid()
      .notNull()
      .default(sql`uuidv7()`),
    userAgent: text().notNull().default(''),
    address: text().notNull().default(''),
    createdAt: createdAt(),
    lastSeenAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.tokenHash] }),
    foreignKey({
      columns: [table.tenantId, table.userId],
      foreignColumns: [users.tenantId, users.id],
    }).onDelete('cascade'),
    tenantPolicy(),
  ],
)
