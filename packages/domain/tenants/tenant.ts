import { sql } from 'drizzle-orm'
import type { CharacterClass, TenantSettings } from '@holdfast/contracts/session'
import type { Queries } from '@holdfast/db/database'

/** An address with the identities that sign in there, and their policy. */
export interface Tenant {
  id: string
  name: string
  /** Null for the default tenant, which answers at the generic address. */
  host: string | null
  policy: TenantSettings
}

/** Columns of a tenant as PostgreSQL names them. */
export interface TenantRow extends Record<string, unknown> {
  id: string
  name: string
  host: string | null
  lockout_attempts: number
  lockout_window_minutes: number
  lockout_minutes: number
  idle_minutes: number
  absolute_hours: number
  renew_minutes: number
  minimum_password_length: number
  password_max_age_days: number | null
  password_history: number
  password_classes: CharacterClass[]
  strict_lockout: boolean
  second_factor: TenantSettings['secondFactor']
  second_factor_grace_days: number
  trusted_device_days: number
}

/** The tenant of a host name; the default one for null. */
export async function tenantAt(db: Pick<Queries, 'execute'>, host: string | null): Promise<Tenant | null> {
  const [row] = await db.execute<TenantRow>(sql`select * from tenant_at(${host})`)
  return row ? tenantOf(row) : null
}

export function tenantOf(row: TenantRow): Tenant {
  return {
    id: row.id,
    name: row.name,
    host: row.host,
    policy: {
      lockoutAttempts: row.lockout_attempts,
      lockoutWindowMinutes: row.lockout_window_minutes,
      lockoutMinutes: row.lockout_minutes,
      idleMinutes: row.idle_minutes,
      absoluteHours: row.absolute_hours,
      renewMinutes: row.renew_minutes,
      minimumPasswordLength: row.minimum_password_length,
      passwordMaxAgeDays: row.password_max_age_days,
      passwordHistory: row.password_history,
      passwordClasses: row.password_classes,
      strictLockout: row.strict_lockout,
      secondFactor: row.second_factor,
      secondFactorGraceDays: row.second_factor_grace_days,
      trustedDeviceDays: row.trusted_device_days,
    },
  }
}

/** The policy of the tenant that the transaction is scoped to. */
export async function policyOf(tx: Pick<Queries, 'execute'>): Promise<TenantSettings> {
  const [row] = await tx.execute<TenantRow>(sql`
    select * from tenants where id = (select nullif(current_setting('app.tenant', true), '')::uuid)`)
  if (!row) throw new Error('the transaction is scoped to no tenant')
  return tenantOf(row).policy
}
