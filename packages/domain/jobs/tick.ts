import type { Database } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'

/** Time-driven work: what it is called, how often it is due, and the work itself. */
export interface Chore {
  name: string
  everySeconds: number
  run: (db: Database) => Promise<void>
}

/** Seconds after which the work of a worker that died may be taken up by another. */
const LEASE_SECONDS = 600

/**
 * Runs a chore when it is due, by the last success that the database knows: two workers, a restart or a clock that jumps
 * neither skip nor double it. Answers whether it ran.
 */
export async function runChore(db: Database, { name, everySeconds, run }: Chore): Promise<boolean> {
  const fence = await take(db, name, everySeconds)
  if (fence === undefined) return false
  try {
    await run(db)
  } catch (error) {
    await db.execute(sql`update ticks set lease_until = null where name = ${name} and fence = ${fence}`)
    throw error
  }
  await db.execute(sql`
    update ticks set lease_until = null, succeeded_at = now() where name = ${name} and fence = ${fence}`)
  return true
}

async function take(db: Database, name: string, everySeconds: number): Promise<number | undefined> {
  await db.execute(sql`insert into ticks (name) values (${name}) on conflict do nothing`)
  // A success in the future is of a clock that was wrong: it does not hold the work up.
  const [row] = await db.execute<{ fence: number }>(sql`
    update ticks set fence = fence + 1, lease_until = now() + make_interval(secs => ${LEASE_SECONDS})
    where name = ${name} and (lease_until is null or lease_until < now())
      and (succeeded_at is null or succeeded_at > now() or succeeded_at <= now() - make_interval(secs => ${everySeconds}))
    returning fence`)
  return row?.fence
}
