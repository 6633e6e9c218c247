import { foreignKey, index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, createdAt, id, instant, tenantPolicy, textC } from './columns.ts'
import { memberships } from './organizations.ts'
import { users } from './people.ts'

/** A key by which a program acts as a person in one organisation, within scopes and until a day. Shown once, kept as its hash. */
export const apiTokens = pgTable(
  'api_tokens',
  {
    id: id(),
    tenantId: uuid().notNull(),
    organizationId: uuid().notNull(),
    userId: uuid().notNull(),
    name: text().notNull(),
    tokenHash: bytea().notNull().unique(),
    /** Its last characters, by which a person recognises it. */
    ending: textC().notNull(),
    scopes: text().array().notNull(),
    /** What the session that made it had proven: organisations demand it of the token as well. */
    providerId: uuid(),
    factorAt: instant(),
    createdAt: createdAt(),
    expiresAt: instant().notNull(),
    lastUsedAt: instant(),
    lastAddress: text(),
  },
  (table) => [
    foreignKey({
      columns: [table.tenantId, table.userId],
      foreignColumns: [users.tenantId, users.id],
    }).onDelete('cascade'),
    foreignKey({
      columns: [table.organizationId, table.userId],
      foreignColumns: [memberships.organizationId, memberships.userId],
    }).onDelete('cascade'),
    index().on(table.userId, table.id),
    index().on(table.organizationId, table.id),
    index().on(table.expiresAt),
    tenantPolicy(),
  ],
)
