import { sql } from 'drizzle-orm'
import { nameKey } from '@holdfast/contracts/names'
import type { Person } from '@holdfast/contracts/session'
import { audit } from '../audit.ts'
import { inTenant } from '../context.ts'
import type { ActorContext } from '../context.ts'

/** Changes one's own name. */
export function updateAccount(ctx: ActorContext, input: { displayName: string }): Promise<Person> {
  const { userId, email, displayName: before } = ctx.actor
  const displayName = input.displayName.normalize('NFC')
  return inTenant(ctx, async (tx) => {
    await tx.execute(sql`update users set display_name = ${displayName}, name_key = ${nameKey(displayName)}
      where id = ${userId}`)
    await audit(tx, ctx, {
      action: 'account.renamed',
      object: { kind: 'account', id: userId, name: email },
      before: { displayName: before },
      after: { displayName },
    })
    return { id: userId, email, displayName }
  })
}
