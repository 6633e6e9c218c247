import { sql } from 'drizzle-orm'
import type { TenantSettings } from '@holdfast/contracts/session'
import type { Queries } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import { requireAgreementHere } from '../change-requests/agreement.ts'
import { inTenant } from '../context.ts'
import type { ActorContext } from '../context.ts'
import { DomainError } from '../error.ts'
import { policyOf } from './tenant.ts'

/** Lock-out and session policy of the tenant. */
export function getTenantSettings(ctx: ActorContext): Promise<TenantSettings> {
  return inTenant(ctx, policyOf)
}

/** Fields that are given, without those left undefined. */
export type TenantChange = { [Field in keyof TenantSettings]?: TenantSettings[Field] | undefined }

/**
 * Changes the policy of the tenant. It holds at once, for open sessions too. In the default tenant, which organisations share, that
 * is the operators' alone; in an organisation's own tenant its account administrators'.
 *
 * @throws DomainError `forbidden`
 */
export function updateTenantSettings(ctx: ActorContext, change: TenantChange): Promise<TenantSettings> {
  return inTenant(ctx, async (tx) => {
    if (!(await mayManageTenant(tx, ctx))) throw new DomainError('forbidden')
    await requireAgreementHere(tx, ctx, 'tenant.settings')
    const before = await policyOf(tx)
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
    const after: TenantSettings = { ...before, ...given }
    await tx.execute(sql`
      update tenants set lockout_attempts = ${after.lockoutAttempts}, lockout_minutes = ${after.lockoutMinutes},
        lockout_window_minutes = ${after.lockoutWindowMinutes}, idle_minutes = ${after.idleMinutes},
        absolute_hours = ${after.absoluteHours}, renew_minutes = ${after.renewMinutes},
        minimum_password_length = ${after.minimumPasswordLength},
        password_max_age_days = ${after.passwordMaxAgeDays}, password_history = ${after.passwordHistory},
        password_classes = ${sql.param(after.passwordClasses)}::text[], strict_lockout = ${after.strictLockout},
        second_factor_since = case when second_factor = 'required' then second_factor_since else now() end,
        second_factor = ${after.secondFactor}, second_factor_grace_days = ${after.secondFactorGraceDays},
        trusted_device_days = ${after.trustedDeviceDays}
      where id = ${ctx.tenantId}`)
    await audit(tx, ctx, {
      action: 'tenant.settings_changed',
      object: { kind: 'tenant', id: ctx.tenantId },
      before: { ...before },
      after: { ...after },
    })
    return after
  })
}

/** Whether someone may change what holds for everyone at this address. In a transaction of the tenant. */
export async function mayManageTenant(
  tx: Pick<Queries, 'execute'>,
  { actor }: ActorContext,
): Promise<boolean> {
  if (actor.operator) return true
  const [row] = await tx.execute(sql`
    select 1 from own_organizations() o, tenants t
    where t.id = (select nullif(current_setting('app.tenant', true), '')::uuid) and t.host is not null
      and o.state = 'active' and o.role = 'account_administrator'`)
  return row !== undefined
}
