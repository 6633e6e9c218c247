import { sql } from 'drizzle-orm'
import type { Device } from '@holdfast/contracts/account'
import { inTenant } from '../context.ts'
import type { ActorContext } from '../context.ts'
import { DomainError } from '../error.ts'
import { audit } from '../audit.ts'
import { decodeCursor, ID, INSTANT, page } from '../projects/cursor.ts'
import { instant } from '../projects/time.ts'
import { hashToken } from '../secret-token.ts'

interface Row extends Record<string, unknown> {
  id: string
  current: boolean
  user_agent: string
  address: string
  created_at: string
  last_seen_at: string
}

export interface DevicePage {
  cursor?: string | undefined
  limit: number
  /** By which the asking browser is known. */
  deviceToken?: string | undefined
}

/** Browsers that are known from a sign-in of one's own, last used first. */
export function listDevices(ctx: ActorContext, { cursor, limit, deviceToken }: DevicePage) {
  const own = hashToken(deviceToken ?? '')
  return inTenant(ctx, async (tx) => {
    const [at, id] = cursor ? decodeCursor(cursor, [INSTANT, ID]) : []
    const after = cursor ? sql`and (last_seen_at, id) < (${at}::timestamptz, ${id}::uuid)` : sql``
    const rows = await tx.execute<Row>(sql`
      select id, token_hash = ${own} as current, user_agent, address, created_at, last_seen_at from devices
      where user_id = ${ctx.actor.userId} ${after} order by last_seen_at desc, id desc limit ${limit + 1}`)
    return page(rows, limit, {
      item: (row): Device => ({
        id: row.id,
        current: row.current,
        userAgent: row.user_agent,
        address: row.address,
        place: ctx.placeOf?.(row.address)?.name ?? null,
        createdAt: instant(row.created_at),
        lastSeenAt: instant(row.last_seen_at),
      }),
      cursor: (row) => [row.last_seen_at, row.id],
    })
  })
}

/**
 * Forgets a browser: lock-outs and notices treat its next sign-in as from an unknown one.
 *
 * @throws DomainError `not_found`
 */
export function forgetDevice(ctx: ActorContext, deviceId: string): Promise<void> {
  return inTenant(ctx, async (tx) => {
    const { userId, email } = ctx.actor
    const gone = await tx.execute(sql`delete from devices
      where user_id = ${userId} and id = ${deviceId} returning 1`)
    if (gone.length === 0) throw new DomainError('not_found')
    await audit(tx, ctx, {
      action: 'account.device_forgotten',
      object: { kind: 'account', id: userId, name: email },
    })
  })
}
