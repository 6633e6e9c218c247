import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, createdAt, id, instant, tenantPolicy, textC } from './columns.ts'
import { tenants } from './tenants.ts'

/**
 * Mails to send, written in the transaction of what they tell of. The content is forgotten as soon as its fate is known, since
 * mails carry links that let people in.
 */
export const mails = pgTable(
  'mails',
  {
    id: id(),
    tenantId: uuid()
      .notNull()
      .references(() => tenants.id),
    /** For whose administrators it is listed; null: it concerns the account of its recipient alone. */
    organizationId: uuid(),
    /** Whose account it is about, if there is one. */
    userId: uuid(),
    kind: textC().notNull(),
    recipient: text().notNull(),
    /** Subject, text and HTML as sealed JSON; null once it was sent or given up. */
    content: bytea(),
    state: textC().notNull().default('waiting'),
    attempts: integer().notNull().default(0),
    nextAttemptAt: createdAt(),
    /** Who sends it has until then to say what became of it. */
    leaseUntil: instant(),
    /** Not sent after that: its link would be dead. */
    usefulUntil: instant().notNull(),
    /** Where the last attempt got stuck, and the server's word. */
    stage: textC(),
    detail: text(),
    createdAt: createdAt(),
    settledAt: instant(),
  },
  (table) => [
    index('mails_due')
      .on(table.nextAttemptAt)
      .where(sql`${table.state} = 'waiting'`),
    index('mails_sending')
      .on(table.leaseUntil)
      .where(sql`${table.state} = 'sending'`),
    index('mails_settled')
      .on(table.settledAt)
      .where(sql`${table.settledAt} is not null`),
    index('mails_of_organization').on(table.organizationId, table.id),
    index('mails_of_person').on(table.userId, table.id),
    index('mails_of_tenant').on(table.tenantId, table.id),
    check('mails_state', sql`${table.state} in ('waiting', 'sending', 'sent', 'refused', 'unsure')`),
    tenantPolicy(),
  ],
)
