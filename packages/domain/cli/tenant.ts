import { sql } from 'drizzle-orm'
import { Email, Label } from '@holdfast/contracts/primitives'
import { HostName } from '@holdfast/contracts/tenants'
import type { Database } from '@holdfast/db/database'
import { inTenant } from '../context.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { makeTenant } from '../tenants/operate.ts'
import type { NewTenant, OpenedTenant } from '../tenants/operate.ts'
import { tenantAt } from '../tenants/tenant.ts'

/**
 * For who has the machine: an address of its own with its organisation, and the invitation of its account administrator. Needs no
 * session; leaves audit rows without an actor.
 *
 * @throws DomainError `host_taken`, `invalid_request`, `not_set_up`
 */
export async function createTenant(db: Database, input: NewTenant): Promise<OpenedTenant> {
  const tenant = await tenantAt(db, null)
  if (!tenant) throw new DomainError('unknown_host')
  const checked = [
    HostName.safeParse(input.host),
    Label.safeParse(input.name),
    Email.safeParse(input.administratorEmail),
  ]
  for (const { error } of checked)
    if (error) throw new DomainError('invalid_request', error.issues.map(({ message }) => message).join(' '))
  const ctx: Context = {
    db,
    tenantId: tenant.id,
    actor: null,
    requestId: 'command-line',
    address: 'local',
    userAgent: 'holdfast',
  }
  return inTenant(ctx, async (tx) => {
    // The database makes tenants for operators only: whoever has the machine stands in for one of them.
    const [operator] = await tx.execute<{ id: string }>(sql`
      select id from users where operator and state = 'active' order by created_at limit 1`)
    if (!operator) throw new DomainError('not_set_up')
    await tx.execute(sql`select set_config('app.user', ${operator.id}, true)`)
    return makeTenant(tx, ctx, { ...input, host: input.host.trim().toLowerCase() })
  })
}
