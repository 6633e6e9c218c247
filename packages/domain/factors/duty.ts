import { sql } from 'drizzle-orm'
import type { TenantSettings } from '@holdfast/contracts/session'
import type { Queries } from '@holdfast/db/database'
import { dueOf } from '../sessions/factor-duty.ts'

/** Why a person must have a second factor, and from when. */
export interface Duty {
  reason: 'always' | 'policy'
  dueAt: Date
}

interface Row extends Record<string, unknown> {
  policy: TenantSettings['secondFactor']
  since: string | null
  days: number
  joined_at: string
  always: boolean
}

/**
 * Whether a person must have a second factor by the rules of the tenant in scope: operators and administrators always and at
 * once, others by policy when their days of grace are over. Null: they need none.
 */
export async function dutyOf(tx: Pick<Queries, 'execute'>, userId: string): Promise<Duty | null> {
  const [row] = await tx.execute<Row>(sql`
    select t.second_factor as policy, t.second_factor_since as since, t.second_factor_grace_days as days,
      u.created_at as joined_at, u.operator or administers_somewhere(u.id) as always
    from users u join tenants t on t.id = u.tenant_id where u.id = ${userId}`)
  if (!row) return null
  if (row.always) return { reason: 'always', dueAt: new Date(row.joined_at) }
  if (row.policy !== 'required') return null
  return { reason: 'policy', dueAt: dueOf(row.since, row.joined_at, row.days) }
}
