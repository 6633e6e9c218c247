import type { ReadSummary } from '@holdfast/contracts/connector/protocol'
import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { enterForConnector } from '../connectors/connector-context.ts'
import type { ConnectorContext } from '../connectors/connector-context.ts'
import { noteDamage } from './note-damage.ts'

/** Adds what connectors sent to the openings under which it was granted, and to the day of the person who reads. Summaries of unknown ones are dropped. */
export async function noteReads(
  ctx: ConnectorContext,
  summaries: readonly ReadSummary[],
): Promise<{ bytes: number; corrupt: number }> {
  const sums = new Map<string, { bytes: number; requests: number }>()
  for (const { jti, bytes, requests } of summaries) {
    if (!z.uuid().safeParse(jti).success) continue
    const sum = sums.get(jti) ?? { bytes: 0, requests: 0 }
    sums.set(jti, { bytes: sum.bytes + bytes, requests: sum.requests + requests })
  }
  for (const { version, jti, corrupt } of summaries)
    if (corrupt && version && sums.has(jti)) await noteDamage(ctx, jti, version)
  for (const [id, { bytes, requests }] of sums)
    await enterForConnector(ctx, { kind: 'opening', id }, async (tx, where) => {
      if (!where) return
      await tx.execute(sql`
        with read as (
          update openings set bytes = bytes + ${bytes}::bigint, requests = requests + ${requests}::bigint, last_at = now()
          where id = ${id} returning organization_id, project_id, user_id)
        insert into usage_days as d (organization_id, day, user_id, project_id, bytes_down)
        select organization_id, (now() at time zone 'UTC')::date, user_id, project_id, ${bytes}::bigint from read
        where user_id is not null
        on conflict (organization_id, day, user_id, project_id) do update set bytes_down = d.bytes_down + excluded.bytes_down`)
    })
  return {
    bytes: summaries.reduce((sum, summary) => sum + summary.bytes, 0),
    corrupt: summaries.filter((summary) => summary.corrupt).length,
  }
}
