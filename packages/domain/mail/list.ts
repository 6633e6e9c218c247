import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { PostedMail } from '@holdfast/contracts/mails'
import type { Queries } from '@holdfast/db/database'
import { require } from '../access.ts'
import { inTenant } from '../context.ts'
import type { ActorContext, Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { getMember } from '../organizations/member.ts'
import { decodeCursor, ID, page } from '../projects/cursor.ts'
import { enter } from '../projects/enter.ts'
import { instant, instantOrNull } from '../projects/time.ts'

interface Row extends Record<string, unknown> {
  id: string
  kind: string
  recipient: string
  state: PostedMail['state']
  attempts: number
  stage: PostedMail['stage']
  detail: string | null
  created_at: string
  next_attempt_at: string
  settled_at: string | null
}

export interface MailPage {
  cursor?: string | undefined
  limit: number
  /** `stuck`: what was not sent, or not yet at the first attempt. */
  show: 'all' | 'stuck'
}

/** Mails of an organisation, newest first; of one member also those about their account. */
export function listOrganizationMails(
  ctx: Context,
  organizationId: string,
  { userId, ...query }: MailPage & { userId?: string | undefined },
) {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ tx, access }) => {
    require(access, 'member.manage')
    if (!userId) return mailsWhere(tx, sql`organization_id = ${organizationId}`, query)
    await getMember(tx, organizationId, userId)
    const ours = sql`(organization_id is null or organization_id = ${organizationId})`
    return mailsWhere(tx, sql`user_id = ${userId} and ${ours}`, query)
  })
}

/** All mails of the tenant, for operators. */
export function listAllMails(ctx: ActorContext, query: MailPage) {
  if (!ctx.actor.operator) throw new DomainError('forbidden')
  return inTenant(ctx, (tx) => mailsWhere(tx, sql`tenant_id = ${ctx.tenantId}`, query))
}

async function mailsWhere(tx: Pick<Queries, 'execute'>, condition: SQL, { cursor, limit, show }: MailPage) {
  const after = cursor ? sql`and id < ${decodeCursor(cursor, [ID])[0]}::uuid` : sql``
  const stuck =
    show === 'stuck'
      ? sql`and (state in ('refused', 'unsure') or (state in ('waiting', 'sending') and attempts > 0))`
      : sql``
  const rows = await tx.execute<Row>(sql`
    select id, kind, recipient, state, attempts, stage, detail, created_at, next_attempt_at, settled_at from mails
    where ${condition} ${stuck} ${after} order by id desc limit ${limit + 1}`)
  return page(rows, limit, { item: mailOf, cursor: (row) => [row.id] })
}

function mailOf(row: Row): PostedMail {
  return {
    id: row.id,
    kind: row.kind,
    recipient: row.recipient,
    state: row.state,
    attempts: row.attempts,
    stage: row.stage,
    detail: row.detail,
    createdAt: instant(row.created_at),
    nextAttemptAt: row.state === 'waiting' ? instant(row.next_attempt_at) : null,
    settledAt: instantOrNull(row.settled_at),
  }
}
