import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'

/** What an old link names. */
export interface OldPlace {
  kind: 'organization' | 'project' | 'version'
  id: string
}

/** The host name to which the organisation of an old link moved from this tenant; null when it did not. */
export async function movedTo(
  db: Pick<Queries, 'execute'>,
  tenantId: string,
  { kind, id }: OldPlace,
): Promise<string | null> {
  const [row] = await db.execute<{ host: string | null }>(sql`
    select moved_to(${tenantId}, ${kind}, ${id}) as host`)
  return row?.host ?? null
}
