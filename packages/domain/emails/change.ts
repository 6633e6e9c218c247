import { sql } from 'drizzle-orm'
import type { EmailChange } from '@holdfast/contracts/account'
import type { Queries, Transaction } from '@holdfast/db/database'
import {
  addressInUseMail,
  confirmNewAddressMail,
  confirmOldAddressMail,
} from '@holdfast/mail/messages/email-change'
import { audit } from '../audit.ts'
import { inTenant } from '../context.ts'
import type { ActorContext } from '../context.ts'
import { DomainError } from '../error.ts'
import { postMail } from '../mail/post.ts'
import { emailKey } from '../people/email.ts'
import { findAccount } from '../people/find.ts'
import { instant } from '../projects/time.ts'
import { newToken } from '../secret-token.ts'
import { requireRecentProof } from '../sessions/proof.ts'

/** Hours in which both addresses must confirm. */
const hours = 24

interface Row extends Record<string, unknown> {
  email: string
  old_confirmed: boolean
  new_confirmed: boolean
  created_at: string
  expires_at: string
}

/** The change of one's own address that waits; null when none does. */
export function pendingEmailChange(ctx: ActorContext): Promise<EmailChange | null> {
  return inTenant(ctx, (tx) => pendingOf(tx, ctx.actor.userId))
}

/**
 * Asks for another address. A link goes to each of the two; the change takes effect when both were used. When someone else has
 * the address already, the answer is the same, and its owner is told.
 *
 * @param publicUrl the origin that people use
 * @throws DomainError `proof_required`, `same_email`
 */
export function requestEmailChange(
  ctx: ActorContext,
  { email: wanted, publicUrl }: { email: string; publicUrl: string },
): Promise<EmailChange> {
  requireRecentProof(ctx)
  const email = wanted.trim()
  const { userId, email: present } = ctx.actor
  if (emailKey(email) === emailKey(present)) throw new DomainError('same_email')
  return inTenant(ctx, async (tx) => {
    const [old, fresh] = [newToken(), newToken()]
    await tx.execute(sql`delete from email_changes where user_id = ${userId}`)
    await tx.execute(sql`
      insert into email_changes (user_id, tenant_id, email, old_token_hash, new_token_hash, expires_at)
      values (${userId}, ${ctx.tenantId}, ${email}, ${old.hash}, ${fresh.hash}, now() + make_interval(hours => ${hours}))`)
    await audit(tx, ctx, {
      action: 'account.email_change_requested',
      object: { kind: 'account', id: userId, name: present },
      after: { email },
    })
    const linkOf = (token: string) => `${publicUrl}/confirm-email#${token}`
    await tell(tx, ctx, { email, oldUrl: linkOf(old.token), newUrl: linkOf(fresh.token) })
    const pending = await pendingOf(tx, userId)
    if (!pending) throw new Error('the change was not inserted')
    return pending
  })
}

/** Withdraws the change of one's own address. */
export function cancelEmailChange(ctx: ActorContext): Promise<void> {
  return inTenant(ctx, async (tx) => {
    const { userId: id, email: name } = ctx.actor
    const [gone] = await tx.execute<{ email: string }>(
      sql`delete from email_changes where user_id = ${id} returning email`,
    )
    if (!gone) return
    await audit(tx, ctx, {
      action: 'account.email_change_stopped',
      object: { kind: 'account', id, name },
      before: { email: gone.email },
    })
  })
}

async function tell(
  tx: Transaction,
  ctx: ActorContext,
  { email, oldUrl, newUrl }: { email: string; oldUrl: string; newUrl: string },
): Promise<void> {
  const { userId, email: to, displayName: name } = ctx.actor
  const usefulUntil = new Date(Date.now() + hours * 3_600_000)
  const mail = { kind: 'email_change', userId, usefulUntil }
  await postMail(tx, ctx, { ...mail, message: confirmOldAddressMail({ to, name, email, url: oldUrl }) })
  const holder = await findAccount(tx, email)
  if (holder)
    await postMail(tx, ctx, {
      kind: 'email_in_use',
      message: addressInUseMail({ to: email }),
      userId: holder.id,
    })
  else await postMail(tx, ctx, { ...mail, message: confirmNewAddressMail({ to: email, name, url: newUrl }) })
}

async function pendingOf(tx: Pick<Queries, 'execute'>, userId: string): Promise<EmailChange | null> {
  const [row] = await tx.execute<Row>(sql`
    select email, old_confirmed_at is not null as old_confirmed, new_confirmed_at is not null as new_confirmed, created_at,
      expires_at from email_changes where user_id = ${userId} and expires_at > now()`)
  if (!row) return null
  return {
    email: row.email,
    oldConfirmed: row.old_confirmed,
    newConfirmed: row.new_confirmed,
    createdAt: instant(row.created_at),
    expiresAt: instant(row.expires_at),
  }
}
