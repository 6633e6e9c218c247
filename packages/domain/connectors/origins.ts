import { sql } from 'drizzle-orm'
import { inTenant } from '../context.ts'
import type { Context } from '../context.ts'

/**
 * Public origins of the connectors that stand before the storages of the acting person's organisations (of an operator: of
 * all): where their browser may fetch bytes.
 */
export function connectorOrigins(ctx: Context): Promise<string[]> {
  return inTenant(ctx, async (tx) => {
    const rows = await tx.execute<{ url: string }>(sql`select url from own_connectors() as url`)
    return rows.flatMap(({ url }) => (URL.canParse(url) ? [new URL(url).origin] : []))
  })
}
