import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'

/** So many requests in a window of time. */
export interface Limit {
  /** Name in keys and metrics. */
  name: string
  requests: number
  seconds: number
}

/** Adds requests to the current window; answers how many there are in it, and the seconds until it ends. */
export async function countRequests(
  db: Pick<Queries, 'execute'>,
  limit: Limit,
  who: string,
  requests: number,
): Promise<{ count: number; retryAfter: number }> {
  const window = sql`to_timestamp(floor(extract(epoch from now()) / ${limit.seconds}) * ${limit.seconds})`
  const [row] = await db.execute<{ requests: number; retry_after: number }>(sql`
    insert into rate_limits (key, window_started_at, requests)
    values (${`${limit.name}:${who}`}, ${window}, ${requests})
    on conflict (key, window_started_at) do update set requests = rate_limits.requests + excluded.requests
    returning requests,
      ceil(extract(epoch from window_started_at) + ${limit.seconds} - extract(epoch from now()))::int as retry_after`)
  return { count: row?.requests ?? 0, retryAfter: row?.retry_after ?? 1 }
}
