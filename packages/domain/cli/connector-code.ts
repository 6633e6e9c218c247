import { inScope } from '@holdfast/db/database'
import type { Database } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { hashCode, newCode } from '../connectors/enrolment-code.ts'
import { DomainError } from '../error.ts'
import { tenantAt } from '../tenants/tenant.ts'

export interface ConnectorCode {
  id: string
  /** Shown once. */
  code: string
  expiresAt: Date
}

const CODE_HOURS = 24

/**
 * For who has the machine: a connector and the one-time code that it enrols with. Needs no session; leaves an audit row
 * without an actor.
 *
 * @param db as `holdfast_api`
 * @param connectorDb as `holdfast_connector`, which alone sees connectors
 */
export async function connectorCode(
  { db, connectorDb }: { db: Database; connectorDb: Database },
  name: string,
): Promise<ConnectorCode> {
  const tenant = await tenantAt(db, null)
  if (!tenant) throw new DomainError('unknown_host')
  const ctx: Context = {
    db: connectorDb,
    tenantId: tenant.id,
    actor: null,
    requestId: 'command-line',
    address: 'local',
    userAgent: 'holdfast',
  }
  return inScope(connectorDb, { tenant: tenant.id }, async (tx) => {
    const code = newCode()
    const [row] = await tx.execute<{ id: string; expires_at: string }>(sql`
      with made as (insert into connectors (name) values (${name.normalize('NFC')}) returning id)
      insert into enrolment_codes (code_hash, connector_id, expires_at)
      select ${hashCode(code)}, id, now() + make_interval(hours => ${CODE_HOURS}) from made
      returning connector_id as id, expires_at`)
    if (!row) throw new Error('the database made no row')
    const object = { kind: 'connector' as const, id: row.id, name }
    await audit(tx, ctx, { action: 'connector.created', object, after: { by: 'command line' } })
    return { id: row.id, code, expiresAt: new Date(row.expires_at) }
  })
}
