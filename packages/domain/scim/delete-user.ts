import { sql } from 'drizzle-orm'
import { audit } from '../audit.ts'
import { inScim } from './context.ts'
import type { ScimContext } from './context.ts'
import { admitRemoval, heldAnswer } from './guard.ts'
import { endMembership } from './leave.ts'
import { getUserRow, requireVersion } from './user-row.ts'

/**
 * Deprovisions a person (RFC 7644, section 3.6): the membership ends with all rights in the organisation, and so do sessions. The account
 * stays for the other organisations it may belong to, and as the author of what the person made.
 *
 * @throws ScimError 404, 412, 409 (the last administrator), 503 (held)
 */
export async function deleteUser(ctx: ScimContext, id: string, ifMatch: string | undefined): Promise<void> {
  const done = await inScim(ctx, async (tx) => {
    const row = await getUserRow(tx, ctx, id, { lock: true })
    requireVersion(row, ifMatch)
    if ((await admitRemoval(tx, ctx, row, 'delete')) === 'held') return false
    if (row.user_id !== null) await endMembership(tx, ctx, row.user_id, row.email_key)
    await tx.execute(sql`delete from scim_users where id = ${id}`)
    await audit(tx, ctx, {
      action: 'provisioning.person_removed',
      object: { kind: 'member', id: row.user_id ?? undefined, name: row.user_name },
      before: { active: row.active, scimId: id, awaiting: row.user_id === null },
      after: { token: ctx.token.name },
      organizationId: ctx.organizationId,
    })
    return true
  })
  if (!done) throw heldAnswer()
}
