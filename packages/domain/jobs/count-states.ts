import type { Database } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'

export type Count = {
  name: string
  count: number
}

/** For the metrics: how many uploads, jobs and leases there are, across all organisations, without anything of them. */
export async function countStates(
  db: Database,
): Promise<{ uploads: Count[]; jobs: Count[]; leases: Count[]; problems: Count[] }> {
  const rows = await db.execute<Count & { what: string }>(sql`
    select what, name, count::int as count from file_counts()`)
  const of = (what: string) =>
    rows.filter((row) => row.what === what).map(({ name, count }) => ({ name, count }))
  return { uploads: of('uploads'), jobs: of('jobs'), leases: of('leases'), problems: of('problems') }
}
