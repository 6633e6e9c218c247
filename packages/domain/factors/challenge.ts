import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'

const minutes = 5

/** Keeps the challenge of a holder (session, step or browser) for its answer; one at a time. */
export async function keepChallenge(
  tx: Pick<Queries, 'execute'>,
  tenantId: string,
  holder: Buffer,
  challenge: string,
): Promise<void> {
  await tx.execute(sql`
    insert into challenges (holder, tenant_id, challenge, expires_at)
    values (${holder}, ${tenantId}, ${challenge}, now() + make_interval(mins => ${minutes}))
    on conflict (holder) do update set challenge = excluded.challenge, expires_at = excluded.expires_at`)
}

/** Takes it, so that it serves one answer, right or wrong; null when there is none. */
export async function takeChallenge(tx: Pick<Queries, 'execute'>, holder: Buffer): Promise<string | null> {
  const [row] = await tx.execute<{ challenge: string; live: boolean }>(sql`
    delete from challenges where holder = ${holder} returning challenge, expires_at > now() as live`)
  return row?.live ? row.challenge : null
}

/** The holder of a challenge by the id of its session or step. */
export function holderOf(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex')
}
