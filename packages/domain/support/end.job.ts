import { sql } from 'drizzle-orm'
import type { Database } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import { revoke } from '../connectors/revoke.ts'
import { asWorker } from '../worker-context.ts'

/**
 * Writes the end of support accesses whose time is over, and has connectors cut what still runs by them. That they open nothing any
 * more needs no worker: it is looked at with every request.
 *
 * @param db connected as `holdfast_worker`
 */
export async function endSupport(db: Database): Promise<void> {
  await db.transaction(async (tx) => {
    const ended = await tx.execute<{
      id: string
      organization_id: string
      operator_email: string
      tenant_id: string
    }>(sql`
      update support_requests r set ended_at = r.ends_at from organizations o
      where o.id = r.organization_id and r.state = 'approved' and r.ended_at is null and r.ends_at <= now()
      returning r.id, r.organization_id, r.operator_email, o.tenant_id`)
    await revoke(
      tx,
      ended.map(({ id }) => `x:${id}`),
    )
    for (const { id, organization_id: organizationId, operator_email: name, tenant_id: tenantId } of ended) {
      await tx.execute(sql`delete from support_entries where request_id = ${id}`)
      const object = { kind: 'support', id, name }
      await audit(tx, asWorker(db, tenantId), { action: 'support.ended', object, organizationId })
    }
  })
}
