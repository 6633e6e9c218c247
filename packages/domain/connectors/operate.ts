import type { Connector } from '@holdfast/contracts/storages'
import { inScope } from '@holdfast/db/database'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { audit } from '../audit.ts'
import type { ActorContext } from '../context.ts'
import { DomainError } from '../error.ts'
import { instant, instantOrNull } from '../projects/time.ts'
import { SILENCE_SECONDS } from '../storages/serving.ts'
import { selectOperatedStorages, toOperatedStorage } from '../storages/storage-row.ts'
import type { OperatedStorageRow } from '../storages/storage-row.ts'
import { hashCode, newCode } from './enrolment-code.ts'

/** Hours for which an enrolment code can be used. */
const CODE_HOURS = 24

/**
 * One transaction on what belongs to the appliance, by an operator. `ctx.db` must be the database as `holdfast_connector`,
 * which alone sees connectors and jobs.
 *
 * @throws DomainError `forbidden`
 */
export function asOperator<T>(ctx: ActorContext, work: (tx: Transaction) => Promise<T>): Promise<T> {
  if (!ctx.actor.operator) throw new DomainError('forbidden')
  return inScope(ctx.db, { tenant: ctx.tenantId, user: ctx.actor.userId }, work)
}

type ConnectorRow = {
  id: string
  name: string
  public_url: string | null
  version: string | null
  last_seen_at: string | null
  clock_skew: number | null
  enrolled: boolean
  revoked: boolean
  connected: boolean
}

/** All connectors with their storages and live health. */
export function listConnectors(ctx: ActorContext): Promise<{ items: Connector[] }> {
  return asOperator(ctx, async (tx) => {
    const connectors = await tx.execute<ConnectorRow>(sql`
      select id, name, public_url, version, last_seen_at, clock_skew, public_key is not null as enrolled,
        revoked_at is not null as revoked,
        coalesce(last_seen_at > now() - make_interval(secs => ${SILENCE_SECONDS}), false) as connected
      from connectors order by created_at`)
    const storages = await tx.execute<OperatedStorageRow>(
      sql`${selectOperatedStorages} order by s.storage_label, s.storage_id`,
    )
    return {
      items: connectors.map((row) => ({
        id: row.id,
        name: row.name,
        publicUrl: row.public_url,
        version: row.version,
        state: stateOf(row),
        lastSeenAt: instantOrNull(row.last_seen_at),
        clockSkew: row.clock_skew,
        storages: storages.filter((storage) => storage.connector_id === row.id).map(toOperatedStorage),
      })),
    }
  })
}

function stateOf({ revoked, enrolled, connected }: ConnectorRow): Connector['state'] {
  if (revoked) return 'revoked'
  if (!enrolled) return 'enrolling'
  return connected ? 'online' : 'offline'
}

/** Makes a connector and its one-time code, which is shown once. */
export function createConnector(
  ctx: ActorContext,
  { name }: { name: string },
): Promise<{ id: string; code: string; expiresAt: string }> {
  return asOperator(ctx, async (tx) => {
    const code = newCode()
    const [row] = await tx.execute<{ connector_id: string; expires_at: string }>(sql`
      with made as (insert into connectors (name) values (${name.normalize('NFC')}) returning id)
      insert into enrolment_codes (code_hash, connector_id, expires_at)
      select ${hashCode(code)}, id, now() + make_interval(hours => ${CODE_HOURS}) from made
      returning connector_id, expires_at`)
    if (!row) throw new Error('the database made no row')
    const { connector_id: id, expires_at: expiresAt } = row
    await audit(tx, ctx, { action: 'connector.created', object: { kind: 'connector', id, name } })
    return { id, code, expiresAt: instant(expiresAt) }
  })
}

/**
 * Revokes a connector: its key is not accepted any more. What it holds goes back to the queue by itself.
 *
 * @throws DomainError `not_found`
 */
export function revokeConnector(ctx: ActorContext, { connectorId }: { connectorId: string }): Promise<void> {
  return asOperator(ctx, async (tx) => {
    const [row] = await tx.execute<{ name: string }>(sql`
      update connectors set revoked_at = coalesce(revoked_at, now()) where id = ${connectorId} returning name`)
    if (!row) throw new DomainError('not_found')
    const object = { kind: 'connector' as const, id: connectorId, name: row.name }
    await audit(tx, ctx, { action: 'connector.revoked', object })
  })
}
