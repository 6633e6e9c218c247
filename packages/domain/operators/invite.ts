import { sql } from 'drizzle-orm'
import { audit } from '../audit.ts'
import type { ActorContext } from '../context.ts'
import { operatorInvitationMail } from '@holdfast/mail/messages/operator-invitation'
import { DomainError } from '../error.ts'
import { postMail } from '../mail/post.ts'
import type { IssuedLink } from '../passwords/link.ts'
import { emailKey } from '../people/email.ts'
import { newToken } from '../secret-token.ts'
import { requireRecentProof } from '../sessions/proof.ts'
import { asOperator } from './operator.ts'

/** Hours for which the link works: shorter than an organisation's, since it leads to more. */
const HOURS = 48

/**
 * Invites a person to run the appliance; an earlier invitation of theirs is void.
 *
 * @throws DomainError `forbidden`, `already_operator`
 */
export function inviteOperator(
  ctx: ActorContext,
  { email, publicUrl }: { email: string; publicUrl: string },
): Promise<IssuedLink & { id: string }> {
  requireRecentProof(ctx)
  return asOperator(ctx, async (tx) => {
    const [known] = await tx.execute(sql`
      select from users where email_key = ${emailKey(email)} and operator and state = 'active'`)
    if (known) throw new DomainError('already_operator')
    const { token, hash } = newToken()
    await tx.execute(sql`delete from operator_invitations where email_key = ${emailKey(email)}`)
    const [row] = await tx.execute<{ id: string; expires_at: string }>(sql`
      insert into operator_invitations (tenant_id, email, email_key, token_hash, invited_by, expires_at)
      values (${ctx.tenantId}, ${email.trim()}, ${emailKey(email)}, ${hash}, ${ctx.actor.displayName},
        now() + make_interval(hours => ${HOURS}))
      returning id, expires_at`)
    if (!row) throw new Error('the invitation was not inserted')
    const url = `${publicUrl}/operator-invitation#${token}`
    const expiresAt = new Date(row.expires_at)
    const message = operatorInvitationMail({ to: email, invitedBy: ctx.actor.displayName, url })
    await postMail(tx, ctx, { message, kind: 'operator_invitation', usefulUntil: expiresAt })
    await audit(tx, ctx, {
      action: 'operator.invited',
      object: { kind: 'operator', id: row.id, name: email },
    })
    return { id: row.id, url, expiresAt }
  })
}

/**
 * Takes the invitation of an operator back.
 *
 * @throws DomainError `forbidden`, `not_found`
 */
export function revokeOperatorInvitation(ctx: ActorContext, id: string): Promise<void> {
  return asOperator(ctx, async (tx) => {
    const [row] = await tx.execute<{ email: string }>(sql`
      delete from operator_invitations where id = ${id} returning email`)
    if (!row) throw new DomainError('not_found')
    const object = { kind: 'operator', id, name: row.email }
    await audit(tx, ctx, { action: 'operator.invitation_revoked', object })
  })
}
