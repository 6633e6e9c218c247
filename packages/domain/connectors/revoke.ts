import type { Queries } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'

/** Channel on which processes hear that there are revocations. */
export const REVOCATION_CHANNEL = 'holdfast_revocation'
/** Grants live 12 hours at the most; an hour more for clocks and long transfers that began at the end. */
const KEPT = sql.raw(`interval '13 hours'`)

/**
 * Revokes every grant made until now that carries one of these handles: `s:<session>`, `a:<user>`,
 * `m:<organisation>:<user>`, `v:<version>`, `n:<node>`, `x:<support request>`. Connectors hear of it when the transaction commits and cut what
 * runs. One transaction after the other, so that the numbers become visible in their order and no connector that asks
 * "after the last" misses one.
 */
export async function revoke(tx: Pick<Queries, 'execute'>, handles: readonly string[]): Promise<void> {
  if (handles.length === 0) return
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('revocations', 2))`)
  await tx.execute(sql`
    insert into revocations (handle, "from", until)
    select handle, clock_timestamp(), clock_timestamp() + ${KEPT}
    from unnest(${sql.param(handles)}::text[]) as handle`)
  await tx.execute(sql`select pg_notify(${REVOCATION_CHANNEL}, '')`)
}
