import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import type { ActorContext } from '../context.ts'

/** The person of this session just proved who they are; with `factor` by a second factor. The token is renewed with the answer. */
export async function noteProof(
  tx: Pick<Queries, 'execute'>,
  { actor }: ActorContext,
  { factor }: { factor: boolean },
): Promise<void> {
  await tx.execute(sql`
    update sessions set proven_at = now(), renewal_due = true,
      factor_at = case when ${factor} then now() else factor_at end
    where id = ${actor.sessionId} and user_id = ${actor.userId}`)
}
