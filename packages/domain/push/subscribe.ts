import { sql } from 'drizzle-orm'
import type { PushSubscription } from '@holdfast/contracts/approvals'
import { audit } from '../audit.ts'
import { inTenant } from '../context.ts'
import type { ActorContext } from '../context.ts'
import { DomainError } from '../error.ts'
import { newId } from '../new-id.ts'
import { hashToken } from '../secret-token.ts'
import type { Sealer } from '../secrets/sealed.ts'
import { vapidKeys } from './vapid.ts'

/** Browsers of one person; the oldest makes room. */
const mostSubscriptions = 20

/** The public key that browsers subscribe with. */
export function pushKey(ctx: ActorContext, sealer: Sealer): Promise<string> {
  return inTenant(ctx, async (tx) => (await vapidKeys(tx, sealer)).publicKey)
}

/**
 * Sends notifications to this browser from now on.
 *
 * @param refusal says why an address is not called, or null
 * @throws DomainError `push_refused`, `factor_required`: only who proved a second factor can approve by it
 */
export async function subscribePush(
  ctx: ActorContext,
  subscription: PushSubscription,
  { sealer, refusal }: { sealer: Sealer; refusal: (address: string) => string | null },
): Promise<void> {
  if (!ctx.actor.session?.factorAt) throw new DomainError('factor_required')
  const refused = refusal(subscription.endpoint)
  if (refused !== null) throw new DomainError('push_refused', refused)
  const { userId, email } = ctx.actor
  const { endpoint, keys } = subscription
  await inTenant(ctx, async (tx) => {
    const hash = hashToken(endpoint)
    await tx.execute(sql`delete from push_subscriptions where endpoint_hash = ${hash}`)
    await tx.execute(sql`delete from push_subscriptions where id in (
      select id from push_subscriptions where user_id = ${userId} order by created_at desc offset ${mostSubscriptions - 1})`)
    const id = await newId(tx)
    const sealed = sealer.seal(`push:${id}`, JSON.stringify({ endpoint, keys }))
    await tx.execute(sql`
      insert into push_subscriptions (id, tenant_id, user_id, endpoint_hash, subscription, user_agent)
      values (${id}, ${ctx.tenantId}, ${userId}, ${hash}, ${sealed}, ${ctx.userAgent})`)
    await audit(tx, ctx, {
      action: 'factor.notifications_on',
      object: { kind: 'account', id: userId, name: email },
      after: { host: new URL(endpoint).host },
    })
  })
}

/** Ends the notifications to all of one's browsers. */
export function unsubscribePush(ctx: ActorContext): Promise<void> {
  const { userId, email } = ctx.actor
  return inTenant(ctx, async (tx) => {
    await tx.execute(sql`delete from push_subscriptions where user_id = ${userId}`)
    await audit(tx, ctx, {
      action: 'factor.notifications_off',
      object: { kind: 'account', id: userId, name: email },
    })
  })
}
