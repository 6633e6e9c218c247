import { index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, tenantPolicy, textC } from './columns.ts'
import { tenants } from './tenants.ts'

/** Texts that the operator published in place of those supplied. The newest of a kind holds. */
export const legalDocuments = pgTable(
  'legal_documents',
  {
    id: id(),
    tenantId: uuid()
      .notNull()
      .references(() => tenants.id),
    kind: textC().notNull(),
    version: textC().notNull(),
    title: text().notNull(),
    text: text().notNull(),
    publishedAt: createdAt(),
    publishedBy: uuid(),
  },
  (table) => [unique().on(table.tenantId, table.kind, table.version), tenantPolicy()],
)

/** Who accepted which version of which text, when and from where; with an organisation: in its name. */
export const acceptances = pgTable(
  'acceptances',
  {
    id: id(),
    tenantId: uuid()
      .notNull()
      .references(() => tenants.id),
    /** No reference: that someone accepted is kept when their account is gone. */
    userId: uuid().notNull(),
    organizationId: uuid(),
    kind: textC().notNull(),
    version: textC().notNull(),
    address: text().notNull(),
    userAgent: text().notNull(),
    acceptedAt: createdAt(),
  },
  (table) => [
    unique().on(table.userId, table.kind, table.version, table.organizationId).nullsNotDistinct(),
    index().on(table.organizationId, table.kind, table.version),
    tenantPolicy(),
  ],
)
