import type { Revocation } from '@holdfast/contracts/connector/protocol'
import { sql } from 'drizzle-orm'
import type { Bells } from '../events/bells.ts'
import type { ConnectorContext } from './connector-context.ts'
import { REVOCATION_CHANNEL } from './revoke.ts'

const PAGE = 1000

type RevocationRow = { seq: string; handle: string; from: string; until: string }

export interface PollInput {
  after: number
  waitSeconds: number
  signal: AbortSignal
}

/** Live revocations after a number, in their order; waits for one. */
export async function pollRevocations(
  ctx: ConnectorContext,
  bells: Bells,
  { after, waitSeconds, signal }: PollInput,
): Promise<{ items: Revocation[]; more: boolean }> {
  const wait = { seconds: waitSeconds, signal, concerns: () => true }
  const rows = await bells.until(REVOCATION_CHANNEL, wait, async () => {
    const found = await ctx.db.execute<RevocationRow>(sql`
      select seq, handle, extract(epoch from "from")::text as "from", extract(epoch from until)::text as until
      from revocations where seq > ${after}::bigint and until > now() order by seq limit ${PAGE + 1}`)
    return found.length > 0 ? found : undefined
  })
  const items = (rows ?? []).slice(0, PAGE).map(({ seq, handle, from, until }) => ({
    seq: Number(seq),
    handle,
    from: Number(from),
    until: Number(until),
  }))
  return { items, more: (rows?.length ?? 0) > PAGE }
}
