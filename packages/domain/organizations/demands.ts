import { sql } from 'drizzle-orm'
import type { Demands } from '@holdfast/contracts/demands'
import type { Queries } from '@holdfast/db/database'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import { requireAgreement } from '../change-requests/agreement.ts'
import type { Context } from '../context.ts'
import { enter } from '../projects/enter.ts'

interface Row extends Record<string, unknown> {
  second_factor: boolean
  second_factor_grace_days: number
  session_hours: number | null
}

/** What an organisation demands of the sessions that enter it. */
export function getDemands(ctx: Context, organizationId: string): Promise<Demands> {
  return enter(ctx, { kind: 'organization', id: organizationId }, ({ tx, access }) => {
    require(access, 'organization.see')
    return read(tx, organizationId)
  })
}

/** Changes it. It holds at once, for open sessions too; days of grace begin when a second factor is first demanded. */
export function updateDemands(ctx: Context, organizationId: string, after: Demands): Promise<Demands> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ ctx: acting, tx, access }) => {
    require(access, 'settings.manage')
    await requireAgreement(tx, acting, organizationId, 'organization.demands')
    await tx.execute(sql`select from organizations where id = ${organizationId} for update`)
    const before = await read(tx, organizationId)
    await tx.execute(sql`
      insert into organization_demands as d (organization_id, tenant_id, second_factor, second_factor_since,
        second_factor_grace_days, session_hours)
      values (${organizationId}, ${acting.tenantId}, ${after.secondFactor}, now(), ${after.secondFactorGraceDays},
        ${after.sessionHours})
      on conflict (organization_id) do update set
        second_factor_since = case when d.second_factor then d.second_factor_since else now() end,
        second_factor = excluded.second_factor, second_factor_grace_days = excluded.second_factor_grace_days,
        session_hours = excluded.session_hours`)
    await audit(tx, acting, {
      action: 'organization.demands_changed',
      object: { kind: 'organization', id: organizationId },
      before: { ...before },
      after: { ...after },
      organizationId,
    })
    return after
  })
}

async function read(tx: Pick<Queries, 'execute'>, organizationId: string): Promise<Demands> {
  const [row] = await tx.execute<Row>(sql`
    select second_factor, second_factor_grace_days, session_hours from organization_demands
    where organization_id = ${organizationId}`)
  if (!row) return { secondFactor: false, secondFactorGraceDays: 14, sessionHours: null }
  return {
    secondFactor: row.second_factor,
    secondFactorGraceDays: row.second_factor_grace_days,
    sessionHours: row.session_hours,
  }
}
