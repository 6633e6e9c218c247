import { sql } from 'drizzle-orm'
import type { Transaction } from '@holdfast/db/database'
import { emailChangedMail } from '@holdfast/mail/messages/email-change'
import { audit } from '../audit.ts'
import { inTenant } from '../context.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { postMail } from '../mail/post.ts'
import { emailKey } from '../people/email.ts'
import { findAccount, getAccount } from '../people/find.ts'
import type { Account } from '../people/find.ts'
import { hashToken } from '../secret-token.ts'
import { endSessionsOf } from '../sessions/end.ts'

interface Row extends Record<string, unknown> {
  user_id: string
  email: string
  both: boolean
}

/**
 * Confirms a change of address by the link that went to one of the two; the second one changes it, ends all sessions and tells
 * both addresses.
 *
 * @throws DomainError `link_invalid`; `email_taken` when someone took the address in the meantime
 */
export function confirmEmailChange(
  ctx: Context,
  token: string,
): Promise<{ changed: boolean; email: string }> {
  const hash = hashToken(token)
  return inTenant(ctx, async (tx) => {
    const [row] = await tx.execute<Row>(sql`
      update email_changes set
        old_confirmed_at = case when old_token_hash = ${hash} then now() else old_confirmed_at end,
        new_confirmed_at = case when new_token_hash = ${hash} then now() else new_confirmed_at end
      where (old_token_hash = ${hash} or new_token_hash = ${hash}) and expires_at > now()
      returning user_id, email, old_confirmed_at is not null and new_confirmed_at is not null as both`)
    const account = row && (await getAccount(tx, row.user_id))
    if (!account || account.state !== 'active') throw new DomainError('link_invalid')
    if (row.both) await change(tx, ctx, account, row.email)
    return { changed: row.both, email: row.email }
  })
}

/**
 * Stops a change of address by either link.
 *
 * @throws DomainError `link_invalid`
 */
export function refuseEmailChange(ctx: Context, token: string): Promise<void> {
  const hash = hashToken(token)
  return inTenant(ctx, async (tx) => {
    const [row] = await tx.execute<{ user_id: string; email: string }>(sql`
      delete from email_changes where (old_token_hash = ${hash} or new_token_hash = ${hash}) and expires_at > now()
      returning user_id, email`)
    if (!row) throw new DomainError('link_invalid')
    await audit(tx, ctx, {
      action: 'account.email_change_stopped',
      object: { kind: 'account', id: row.user_id },
      before: { email: row.email },
      after: { by: 'link' },
    })
  })
}

async function change(tx: Transaction, ctx: Context, account: Account, email: string): Promise<void> {
  const { id, email: before, displayName: name } = account
  if (await findAccount(tx, email)) throw new DomainError('email_taken')
  // Whoever is first of two at once has it: the unique key refuses the other.
  await tx.execute(sql`update users set email = ${email}, email_key = ${emailKey(email)} where id = ${id}`)
  await tx.execute(sql`delete from email_changes where user_id = ${id}`)
  await tx.execute(sql`delete from password_links where user_id = ${id}`)
  const sessions = await endSessionsOf(tx, id)
  await audit(tx, ctx, {
    action: 'account.email_changed',
    object: { kind: 'account', id, name: email },
    before: { email: before },
    after: { email, sessionsEnded: sessions },
  })
  for (const to of [before, email])
    await postMail(tx, ctx, {
      kind: 'email_changed',
      userId: id,
      message: emailChangedMail({ to, name, email }),
    })
}
