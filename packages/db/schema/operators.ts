import { index, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytea, createdAt, id, instant, tenantPolicy, textC } from './columns.ts'
import { tenants } from './tenants.ts'

/** An open invitation to run the appliance. Taken back or accepted, it is deleted. */
export const operatorInvitations = pgTable(
  'operator_invitations',
  {
    id: id(),
    tenantId: uuid()
      .notNull()
      .references(() => tenants.id),
    email: text().notNull(),
    emailKey: textC().notNull(),
    tokenHash: bytea().notNull().unique(),
    invitedBy: text().notNull(),
    createdAt: createdAt(),
    expiresAt: instant().notNull(),
  },
  (table) => [unique().on(table.tenantId, table.emailKey), tenantPolicy()],
)

/** A review of who runs the appliance, as it was decided: evidence, never changed. */
export const operatorReviews = pgTable(
  'operator_reviews',
  {
    id: id(),
    tenantId: uuid()
      .notNull()
      .references(() => tenants.id),
    userId: uuid().notNull(),
    reviewer: text().notNull(),
    /** `[{userId, email, displayName, decision, comment}]` */
    decisions: jsonb().notNull(),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.tenantId, table.createdAt), tenantPolicy()],
)
