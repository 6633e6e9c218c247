import { sql } from 'drizzle-orm'
import type { Outbound } from '@holdfast/runtime/outbound'
import webPush from 'web-push'
import { z } from 'zod'
import { inTenant } from '../context.ts'
import type { Context } from '../context.ts'
import type { Sealer } from '../secrets/sealed.ts'
import { vapidKeys } from './vapid.ts'

/** What a notification says, and where it leads. */
export interface Notification {
  title: string
  body: string
  url: string
}

const Subscription = z.object({
  endpoint: z.string(),
  keys: z.object({ p256dh: z.string(), auth: z.string() }),
})

interface Row extends Record<string, unknown> {
  id: string
  subscription: Buffer
}

/** How many browsers of a person get notifications. */
export function countSubscriptions(ctx: Context, userId: string): Promise<number> {
  return inTenant(ctx, async (tx) => {
    const [row] = await tx.execute<{ known: number }>(
      sql`select count(*)::int as known from push_subscriptions where user_id = ${userId}`,
    )
    return row?.known ?? 0
  })
}

/**
 * Sends a notification to every browser of a person: encrypted for each (RFC 8291), signed by the appliance (RFC 8292), through the
 * guarded client. A subscription that its service has forgotten (404, 410) is deleted. Failures are counted, never thrown: the QR
 * code is there in any case.
 *
 * @param subject whom a push service can turn to: an address of the appliance
 */
export async function sendPush(
  ctx: Context,
  userId: string,
  notification: Notification,
  { sealer, outbound, subject }: { sealer: Sealer; outbound: Outbound; subject: string },
): Promise<{ sent: number; failed: number }> {
  const { rows, keys } = await inTenant(ctx, async (tx) => ({
    rows: await tx.execute<Row>(
      sql`select id, subscription from push_subscriptions where user_id = ${userId}`,
    ),
    keys: await vapidKeys(tx, sealer),
  }))
  const deliver = async (row: Row): Promise<boolean> => {
    const stored = JSON.parse(sealer.open(`push:${row.id}`, row.subscription).toString()) as unknown
    const details = webPush.generateRequestDetails(Subscription.parse(stored), JSON.stringify(notification), {
      TTL: 180,
      urgency: 'high',
      contentEncoding: 'aes128gcm',
      vapidDetails: { subject, ...keys },
    })
    const headers = Object.entries(details.headers).map(([name, value]) => [name, String(value)] as const)
    const answer = await outbound.fetch(details.endpoint, {
      method: 'POST',
      headers: Object.fromEntries(headers),
      ...(details.body && { body: details.body }),
      timeoutMs: 5000,
      maxBytes: 10_000,
    })
    const gone = answer.status === 404 || answer.status === 410
    if (gone) await forget(ctx, row.id)
    else if (answer.ok) await noteUse(ctx, row.id)
    return answer.ok
  }
  const outcomes = await Promise.all(rows.map((row) => deliver(row).catch(() => false)))
  const sent = outcomes.filter(Boolean).length
  return { sent, failed: outcomes.length - sent }
}

async function forget(ctx: Context, id: string): Promise<void> {
  await inTenant(ctx, (tx) => tx.execute(sql`delete from push_subscriptions where id = ${id}`))
}

async function noteUse(ctx: Context, id: string): Promise<void> {
  await inTenant(ctx, (tx) =>
    tx.execute(sql`update push_subscriptions set last_used_at = now() where id = ${id}`),
  )
}
