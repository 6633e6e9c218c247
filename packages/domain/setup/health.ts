import { sql } from 'drizzle-orm'
import { inTenant } from '../context.ts'
import type { ActorContext } from '../context.ts'

/** What the live checks need of the database: its version, and the storages and connectors that are there. */
export function operatorHealth(ctx: ActorContext) {
  return inTenant(ctx, async (tx) => {
    const [server] = await tx.execute<{ version: string }>(
      sql`select current_setting('server_version') as version`,
    )
    const storages = await tx.execute<{ label: string; freeBytes: string | null; ok: boolean }>(sql`
      select label, free_bytes as "freeBytes", ok from operator_storages()`)
    const connectors = await tx.execute<{ publicUrl: string; online: boolean }>(sql`
      select public_url as "publicUrl", online from operator_connectors()`)
    return {
      database: { ok: true, version: server?.version ?? '' },
      storages: storages.map(({ label, ok, freeBytes }) => ({
        label,
        ok,
        freeBytes: freeBytes === null ? null : Number(freeBytes),
      })),
      connectors: connectors.map(({ publicUrl, online }) => ({ publicUrl, online })),
    }
  })
}
