import { sql } from 'drizzle-orm'
import { breakGlassMail } from '@holdfast/mail/messages/break-glass'
import type { Transaction } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import type { ActorContext } from '../context.ts'
import { postMail } from '../mail/post.ts'

interface Administrator {
  id: string
  email: string
  name: string
}

/**
 * A session began that passes without the identity provider where one is required: it is recorded in that organisation and told to
 * all its account administrators. In the transaction of the session, scoped to the tenant.
 */
export async function alertBreakGlass(tx: Transaction, ctx: ActorContext): Promise<void> {
  const { userId, email } = ctx.actor
  const used = await tx.execute<{
    organization_id: string
    name: string
    administrators: Administrator[] | null
  }>(sql`select * from break_glass_of(${ctx.tenantId}, ${userId})`)
  for (const { organization_id: organizationId, name, administrators } of used) {
    const [before] = await tx.execute<{ scope: string | null }>(
      sql`select current_setting('app.organization', true) as scope`,
    )
    await tx.execute(sql`select set_config('app.organization', ${organizationId}, true)`)
    await audit(tx, ctx, {
      action: 'account.break_glass_used',
      object: { kind: 'account', id: userId, name: email },
      after: { factor: ctx.actor.session?.factorAt !== null },
      organizationId,
    })
    for (const one of ctx.sealer ? (administrators ?? []) : []) {
      const told = {
        to: one.email,
        name: one.name,
        organization: name,
        who: email,
        address: ctx.address,
        at: new Date(),
      }
      await postMail(tx, ctx, {
        kind: 'break_glass',
        message: breakGlassMail(told),
        organizationId,
        userId: one.id,
      })
    }
    await tx.execute(sql`select set_config('app.organization', ${before?.scope ?? ''}, true)`)
  }
}
