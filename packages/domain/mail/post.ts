import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import type { Message } from '@holdfast/mail/message'
import type { Context } from '../context.ts'
import { newId } from '../new-id.ts'
import { sealMessage } from './message.ts'

/** On which couriers hear that there is something to send. */
export const MAIL_CHANNEL = 'holdfast_mail'

/** Days after which a mail that could not be sent says nothing useful any more. */
const usefulDays = 3

export interface Post {
  message: Message
  /** What it is, as lists and metrics name it: `invitation`, `password_link`. Never what it says. */
  kind: string
  /** Whose administrators see what became of it. Left out for what concerns an account alone. */
  organizationId?: string | undefined
  /** Whose account it is about. */
  userId?: string | undefined
  /** When its link dies; a mail is not sent afterwards. */
  usefulUntil?: Date | undefined
}

/**
 * Puts a mail into the outbox, in the transaction of what it tells of (scoped to the tenant): it goes out if that commits, and only
 * then. The worker sends it, tries again while the server is away, and never sends it twice. Without a mail server it is
 * refused at once, which the lists show.
 */
export async function postMail(
  tx: Pick<Queries, 'execute'>,
  ctx: Pick<Context, 'tenantId' | 'sealer'>,
  { message, kind, organizationId, userId, usefulUntil }: Post,
): Promise<void> {
  if (!ctx.sealer) throw new Error('mails are posted by contexts with a sealer')
  const id = await newId(tx)
  const until = usefulUntil?.toISOString() ?? null
  await tx.execute(sql`
    insert into mails (id, tenant_id, organization_id, user_id, kind, recipient, content, useful_until)
    values (${id}, ${ctx.tenantId}, ${organizationId ?? null}, ${userId ?? null}, ${kind}, ${message.to},
      ${sealMessage(ctx.sealer, id, message)},
      coalesce(${until}::timestamptz, now() + make_interval(days => ${usefulDays})))`)
  await tx.execute(sql`select pg_notify(${MAIL_CHANNEL}, '')`)
}
