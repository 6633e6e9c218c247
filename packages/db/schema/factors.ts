import { sql } from 'drizzle-orm'
import {
  bigint,
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

/** Columns that tell whose a row is. */
const person = () => ({ tenantId: uuid().notNull(), userId: uuid().notNull() })

/** A second factor of a person: an authenticator app (`totp`), or a passkey or security key (`passkey`). */
export const factors = pgTable(
  'factors',
  {
    id: id(),
    ...person(),
    kind: textC().notNull(),
    name: text().notNull(),
    createdAt: createdAt(),
    /** Null while an authenticator app has not shown its first code. */
    confirmedAt: instant(),
    lastUsedAt: instant(),
    /** Of an authenticator app: its key, sealed for `totp:<id>`. */
    secret: bytea(),
    /** The time step of the last code that was taken: none before it is taken again (RFC 6238, section 5.2). */
    lastStep: bigint({ mode: 'number' }),
    /** Of a passkey, as WebAuthn names them. */
    credentialId: bytea(),
    publicKey: bytea(),
    signCount: bigint({ mode: 'number' }),
    transports: text().array(),
  },
  (table) => [
    foreignKey({
      columns: [table.tenantId, table.userId],
      foreignColumns: [users.tenantId, users.id],
    }).onDelete('cascade'),
    unique().on(table.tenantId, table.credentialId),
    index().on(table.userId),
    check(
      'factors_kind',
      sql`case ${table.kind} when 'totp' then ${table.secret} is not null
        when 'passkey' then ${table.credentialId} is not null and ${table.publicKey} is not null
          and ${table.signCount} is not null and ${table.confirmedAt} is not null
        else false end`,
    ),
    tenantPolicy(),
  ],
)

/** Codes for when every factor is lost: 120 random bits each, known by their SHA-256 alone, deleted when used. */
export const recoveryCodes = pgTable(
  'recovery_codes',
  { ...person(), hash: bytea().notNull(), createdAt: createdAt() },
  (table) => [
    primaryKey({ columns: [table.userId, table.hash] }),
    foreignKey({
      columns: [table.tenantId, table.userId],
      foreignColumns: [users.tenantId, users.id],
    }).onDelete('cascade'),
    tenantPolicy(),
  ],
)

/**
 * A sign-in that is not done yet: the password (or the invitation, or the provider) was right, the second factor is to come.
 * Bound to one browser by a token of its own; becomes the session of the same id, once.
 */
export const signInSteps = pgTable(
  'sign_in_steps',
  {
    id: id(),
    ...person(),
    tokenHash: bytea().notNull().unique(),
    /** `factor`: prove one; `enrol`: set the first one up. */
    kind: textC().notNull(),
    /** How the sign-in began, for the session. */
    method: textC().notNull(),
    providerId: uuid(),
    knownDevice: bytea(),
    userAgent: text().notNull(),
    address: text().notNull(),
    attempts: integer().notNull().default(0),
    createdAt: createdAt(),
    expiresAt: instant().notNull(),
  },
  (table) => [
    foreignKey({
      columns: [table.tenantId, table.userId],
      foreignColumns: [users.tenantId, users.id],
    }).onDelete('cascade'),
    check('sign_in_steps_kind', sql`${table.kind} in ('factor', 'enrol')`),
    index().on(table.userId),
    index().on(table.expiresAt),
    tenantPolicy(),
  ],
)

/** The open WebAuthn challenge of a session, a step or a browser: one each, taken once. */
export const challenges = pgTable(
  'challenges',
  {
    /** Id of the session or step; for a sign-in by passkey alone the SHA-256 of the browser's token. */
    holder: bytea().primaryKey(),
    tenantId: uuid().notNull(),
    challenge: text().notNull(),
    expiresAt: instant().notNull(),
  },
  (table) => [index().on(table.expiresAt), tenantPolicy()],
)

/** A browser in which the second factor is not asked for until a time. */
export const trustedDevices = pgTable(
  'trusted_devices',
  {
    id: id(),
    ...person(),
    tokenHash: bytea().notNull().unique(),
    userAgent: text().notNull(),
    address: text().notNull(),
    createdAt: createdAt(),
    lastUsedAt: createdAt(),
    expiresAt: instant().notNull(),
  },
  (table) => [
    foreignKey({
      columns: [table.tenantId, table.userId],
      foreignColumns: [users.tenantId, users.id],
    }).onDelete('cascade'),
    index().on(table.userId),
    index().on(table.expiresAt),
    tenantPolicy(),
  ],
)

/** A sign-in that waits for its person to approve it on another device, where they type the number that it shows. */
export const signInApprovals = pgTable(
  'sign_in_approvals',
  {
    id: id(),
    ...person(),
    stepId: uuid()
      .notNull()
      .unique()
      .references(() => signInSteps.id, { onDelete: 'cascade' }),
    number: integer().notNull(),
    state: textC().notNull().default('waiting'),
    /** Wrong numbers typed. */
    mistakes: integer().notNull().default(0),
    createdAt: createdAt(),
    expiresAt: instant().notNull(),
  },
  (table) => [
    foreignKey({
      columns: [table.tenantId, table.userId],
      foreignColumns: [users.tenantId, users.id],
    }).onDelete('cascade'),
    check('sign_in_approvals_state', sql`${table.state} in ('waiting', 'approved', 'denied')`),
    index().on(table.userId),
    tenantPolicy(),
  ],
)

/** Where a browser of a person takes web push messages (RFC 8030): address and keys, sealed for `push:<id>`. */
export const pushSubscriptions = pgTable(
  'push_subscriptions',
  {
    id: id(),
    ...person(),
    /** SHA-256 of the address. */
    endpointHash: bytea().notNull().unique(),
    subscription: bytea().notNull(),
    userAgent: text().notNull(),
    createdAt: createdAt(),
    lastUsedAt: instant(),
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
