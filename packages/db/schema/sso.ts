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
import type { PgColumn } from 'drizzle-orm/pg-core'
import { bytea, createdAt, id, instant, organizationPolicy, textC } from './columns.ts'
import { organizations } from './organizations.ts'
import { users } from './people.ts'
import { sessions } from './sessions.ts'

/** An identity provider of an organisation. What its settings hold is told by contracts/sso.ts. */
export const ssoProviders = pgTable(
  'sso_providers',
  {
    id: id(),
    organizationId: uuid().notNull(),
    tenantId: uuid().notNull(),
    name: text().notNull(),
    nameKey: textC().notNull(),
    kind: textC().notNull(),
    preset: textC().notNull(),
    /** `enforced` is told by the columns of enforcement. */
    state: textC().notNull().default('draft'),
    version: integer().notNull().default(1),
    /** `OidcSettings` or `SamlSettings`. */
    settings: jsonb().notNull(),
    mapping: jsonb().notNull(),
    /** Sealed. */
    clientSecret: bytea(),
    /** OIDC: what discovery answered, so that a provider that is down does not hinder what needs it not. */
    discovered: jsonb(),
    factor: textC().notNull().default('asserted'),
    factorValues: jsonb().notNull().default([]),
    createAccounts: boolean().notNull().default(true),
    defaultRole: textC(),
    updateProfile: boolean().notNull().default(true),
    button: boolean().notNull().default(false),
    metadataUrl: text(),
    metadataSource: textC().notNull().default('none'),
    metadataFetchedAt: instant(),
    metadataProblem: text(),
    /** Null: off. */
    enforcedScope: textC(),
    enforcedAt: instant(),
    enforcedBy: text(),
    /** While it is not confirmed; in the past: it has reverted, whether or not anybody took notice. */
    enforcedUntil: instant(),
    lastUsedAt: instant(),
    createdAt: createdAt(),
  },
  (table) => [
    unique('sso_providers_place').on(table.organizationId, table.id),
    foreignKey({
      name: 'sso_providers_organization',
      columns: [table.tenantId, table.organizationId],
      foreignColumns: [organizations.tenantId, organizations.id],
    }).onDelete('cascade'),
    check('sso_providers_kind', sql`${table.kind} in ('oidc', 'saml')`),
    check('sso_providers_state', sql`${table.state} in ('draft', 'tested', 'enabled')`),
    check('sso_providers_scope', sql`${table.enforcedScope} in ('domains', 'everyone')`),
    check('sso_providers_factor', sql`${table.factor} in ('asserted', 'always', 'never')`),
    organizationPolicy(),
  ],
)

interface OfProvider {
  organizationId: PgColumn
  providerId: PgColumn
}
const ofProvider = (name: string, table: OfProvider) =>
  foreignKey({
    name: `${name}_provider`,
    columns: [table.organizationId, table.providerId],
    foreignColumns: [ssoProviders.organizationId, ssoProviders.id],
  }).onDelete('cascade')

/** Certificates by which the provider signs, and ours with their sealed keys. */
export const ssoCertificates = pgTable(
  'sso_certificates',
  {
    id: id(),
    organizationId: uuid().notNull(),
    providerId: uuid().notNull(),
    use: textC().notNull(),
    source: textC().notNull(),
    pem: text().notNull(),
    subject: text().notNull(),
    fingerprint: textC().notNull(),
    validFrom: instant().notNull(),
    validUntil: instant().notNull(),
    /** PKCS8 in PEM, sealed; of ours. */
    privateKey: bytea(),
    active: boolean().notNull().default(true),
    /** The day before which no further warning is sent. */
    warnedAt: instant(),
    addedAt: createdAt(),
  },
  (table) => [
    ofProvider('sso_certificates', table),
    unique('sso_certificates_one').on(table.providerId, table.use, table.fingerprint),
    index('sso_certificates_until').on(table.validUntil),
    check('sso_certificates_use', sql`${table.use} in ('provider_signing', 'our_signing', 'our_encryption')`),
    organizationPolicy(),
  ],
)

/** Domains that organisations claim; only verified ones count, and of a tenant one organisation has each. */
export const ssoDomains = pgTable(
  'sso_domains',
  {
    id: id(),
    organizationId: uuid().notNull(),
    tenantId: uuid().notNull(),
    domain: textC().notNull(),
    providerId: uuid(),
    /** Stands in the TXT record. */
    token: textC().notNull(),
    verifiedAt: instant(),
    checkedAt: instant(),
    problem: text(),
    createdAt: createdAt(),
  },
  (table) => [
    unique('sso_domains_one').on(table.organizationId, table.domain),
    index('sso_domains_domain').on(table.tenantId, table.domain),
    foreignKey({
      name: 'sso_domains_organization',
      columns: [table.tenantId, table.organizationId],
      foreignColumns: [organizations.tenantId, organizations.id],
    }).onDelete('cascade'),
    organizationPolicy(),
  ],
)

/** A subject of a provider, and the account that it stands for. */
export const ssoIdentities = pgTable(
  'sso_identities',
  {
    id: id(),
    organizationId: uuid().notNull(),
    tenantId: uuid().notNull(),
    providerId: uuid().notNull(),
    subject: textC().notNull(),
    userId: uuid().notNull(),
    linkedBy: textC().notNull(),
    /** What was mapped at the last sign-in: e-mail, name, external id, groups. */
    profile: jsonb(),
    linkedAt: createdAt(),
    lastUsedAt: instant(),
  },
  (table) => [
    ofProvider('sso_identities', table),
    unique('sso_identities_subject').on(table.providerId, table.subject),
    index('sso_identities_user').on(table.organizationId, table.userId),
    foreignKey({
      name: 'sso_identities_user',
      columns: [table.tenantId, table.userId],
      foreignColumns: [users.tenantId, users.id],
    }).onDelete('cascade'),
    organizationPolicy(),
  ],
)

/** How single accounts sign in, where that differs from the rest. */
export const ssoModes = pgTable(
  'sso_modes',
  {
    organizationId: uuid().notNull(),
    tenantId: uuid().notNull(),
    userId: uuid().notNull(),
    mode: textC().notNull(),
    changedAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.userId] }),
    foreignKey({
      name: 'sso_modes_user',
      columns: [table.tenantId, table.userId],
      foreignColumns: [users.tenantId, users.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'sso_modes_organization',
      columns: [table.tenantId, table.organizationId],
      foreignColumns: [organizations.tenantId, organizations.id],
    }).onDelete('cascade'),
    check('sso_modes_mode', sql`${table.mode} in ('required', 'exempt', 'break_glass')`),
    organizationPolicy(),
  ],
)

/** A sign-in, test or sign-out that was sent to a provider and waits for its answer. */
export const ssoRequests = pgTable(
  'sso_requests',
  {
    id: id(),
    organizationId: uuid().notNull(),
    providerId: uuid().notNull(),
    kind: textC().notNull(),
    /** SHA-256 of the token in the cookie of the browser that began. */
    browser: bytea().notNull(),
    /** OIDC: SHA-256 of `state`; SAML: of the request's ID. */
    handle: bytea().notNull(),
    returnTo: text().notNull().default('/'),
    testId: uuid(),
    /** The session that the browser had: it ends when another begins. */
    sessionId: uuid(),
    /** Times that an answer which nobody asked for led here. */
    restarts: integer().notNull().default(0),
    /** For `link`: what was proven by the provider and waits for the password. */
    proven: jsonb(),
    createdAt: createdAt(),
    expiresAt: instant().notNull(),
    usedAt: instant(),
  },
  (table) => [
    ofProvider('sso_requests', table),
    index('sso_requests_browser').on(table.providerId, table.browser),
    index('sso_requests_until').on(table.expiresAt),
    check('sso_requests_kind', sql`${table.kind} in ('sign_in', 'test', 'link', 'sign_out')`),
    organizationPolicy(),
  ],
)

/** Assertions and logout tokens that were used, until they expire: each counts once, at all instances together. */
export const ssoUsed = pgTable(
  'sso_used',
  {
    organizationId: uuid().notNull(),
    providerId: uuid().notNull(),
    /** SHA-256 of the kind and the id. */
    mark: bytea().notNull(),
    expiresAt: instant().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.providerId, table.mark] }),
    ofProvider('sso_used', table),
    index('sso_used_until').on(table.expiresAt),
    organizationPolicy(),
  ],
)

/** What a session by SSO is called at the provider, for single logout. */
export const ssoSessions = pgTable(
  'sso_sessions',
  {
    sessionId: uuid().primaryKey(),
    organizationId: uuid().notNull(),
    tenantId: uuid().notNull(),
    providerId: uuid().notNull(),
    userId: uuid().notNull(),
    subject: textC().notNull(),
    /** OIDC `sid`, SAML `SessionIndex`. */
    sid: textC(),
    nameIdFormat: text(),
    /** OIDC: the ID token, sealed, as a hint at sign-out. */
    hint: bytea(),
  },
  (table) => [
    ofProvider('sso_sessions', table),
    index('sso_sessions_subject').on(table.providerId, table.subject),
    index('sso_sessions_sid').on(table.providerId, table.sid),
    foreignKey({
      name: 'sso_sessions_session',
      columns: [table.tenantId, table.sessionId],
      foreignColumns: [sessions.tenantId, sessions.id],
    }).onDelete('cascade'),
    organizationPolicy(),
  ],
)

/** Test sign-ins and sign-outs with what they showed. */
export const ssoTests = pgTable(
  'sso_tests',
  {
    id: id(),
    organizationId: uuid().notNull(),
    providerId: uuid().notNull(),
    kind: textC().notNull(),
    keyHash: bytea().notNull(),
    state: textC().notNull().default('waiting'),
    /** The version of the provider that was tested. */
    version: integer().notNull(),
    startedBy: uuid().notNull(),
    code: textC(),
    rule: textC(),
    detail: text(),
    claims: jsonb(),
    mapped: jsonb(),
    /** For the checklist: the account, and whether it administers. */
    userId: uuid(),
    administrator: boolean().notNull().default(false),
    /** What a sign-out needs of the sign-in before it, sealed. */
    signOutHint: bytea(),
    createdAt: createdAt(),
    expiresAt: instant().notNull(),
    finishedAt: instant(),
  },
  (table) => [
    ofProvider('sso_tests', table),
    index('sso_tests_provider').on(table.providerId, table.id),
    check('sso_tests_state', sql`${table.state} in ('waiting', 'passed', 'failed')`),
    organizationPolicy(),
  ],
)

/** The SSO log. */
export const ssoAttempts = pgTable(
  'sso_attempts',
  {
    id: id(),
    organizationId: uuid().notNull(),
    providerId: uuid(),
    providerName: text().notNull(),
    at: createdAt(),
    /** Eight letters and digits without a hyphen. */
    code: textC().notNull(),
    kind: textC().notNull(),
    outcome: textC().notNull(),
    rule: textC(),
    detail: text(),
    userId: uuid(),
    email: text(),
    address: text().notNull(),
    userAgent: text().notNull(),
    requestId: text().notNull(),
    response: text(),
    claims: jsonb(),
  },
  (table) => [
    foreignKey({
      name: 'sso_attempts_organization',
      columns: [table.organizationId],
      foreignColumns: [organizations.id],
    }).onDelete('cascade'),
    index('sso_attempts_list').on(table.organizationId, table.id),
    index('sso_attempts_code').on(table.organizationId, table.code),
    index('sso_attempts_at').on(table.at),
    organizationPolicy(),
  ],
)
