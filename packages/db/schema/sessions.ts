import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytea, createdAt, id, instant, tenantPolicy, textC } from './columns.ts'
import { users } from './people.ts'
import { tenants } from './tenants.ts'

/** One sign-in of one browser. Its id survives renewals (it is the family that revocations name). */
export const sessions = pgTable(
  'sessions',
  {
    id: id(),
    tenantId: uuid().notNull(),
    userId: uuid().notNull(),
    userAgent: text().notNull(),
    address: text().notNull(),
    createdAt: createdAt(),
    lastSeenAt: createdAt(),
    /** The session ends then in any case. */
    expiresAt: instant().notNull(),
    /** Something unusual was seen: organisations ask for a proof that is younger than this. */
    proofDueAt: instant(),
    /** The rights of the person changed: the token is renewed with the next request. */
    renewalDue: boolean().notNull().default(false),
    /** How it began. */
    method: text().notNull().default('password'),
    /** The provider that said who it is, for `sso`. */
    providerId: uuid(),
    /** When a second factor was proven in it; null: never. */
    factorAt: instant(),
    /** When the person last proved who they are, by whatever means. */
    provenAt: createdAt(),
  },
  (table) => [
    unique().on(table.tenantId, table.id),
    foreignKey({
      columns: [table.tenantId, table.userId],
      foreignColumns: [users.tenantId, users.id],
    }).onDelete('cascade'),
    index().on(table.userId, table.createdAt),
    index().on(table.expiresAt),
    check(
      'sessions_method',
      sql`${table.method} in ('password', 'passkey', 'sso', 'invitation', 'set_up', 'token')`,
    ),
    tenantPolicy(),
  ],
)

/**
 * The keys of a session: SHA-256 of the token that a cookie carries. A renewed one takes over when it is used first;
 * from then on its predecessor has a short while left (`validUntil`) for requests in flight.
 */
export const sessionTokens = pgTable(
  'session_tokens',
  {
    hash: bytea().primaryKey(),
    tenantId: uuid().notNull(),
    sessionId: uuid().notNull(),
    createdAt: createdAt(),
    usedAt: instant(),
    validUntil: instant(),
  },
  (table) => [
    foreignKey({
      columns: [table.tenantId, table.sessionId],
      foreignColumns: [sessions.tenantId, sessions.id],
    }).onDelete('cascade'),
    index().on(table.sessionId),
    tenantPolicy(),
  ],
)

/**
 * Failed sign-ins, by account and by where they come from (`address:…`, `device:…`, `elsewhere`). Accounts that do not
 * exist are counted alike, so that a lock-out tells nothing.
 */
export const signInFailures = pgTable(
  'sign_in_failures',
  {
    tenantId: uuid()
      .notNull()
      .references(() => tenants.id),
    emailKey: textC().notNull(),
    source: textC().notNull(),
    failures: integer().notNull(),
    windowStartedAt: createdAt(),
    lockedUntil: instant(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.emailKey, table.source] }), tenantPolicy()],
)
