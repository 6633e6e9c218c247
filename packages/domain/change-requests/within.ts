import { sql } from 'drizzle-orm'
import type { Database, Transaction } from '@holdfast/db/database'
import type { ActorContext } from '../context.ts'
import type { Scene } from '../projects/enter.ts'

/**
 * Runs use cases, which open transactions of their own, inside of the scene's: theirs become savepoints of it. Afterwards the
 * transaction is scoped to the organisation again.
 */
export async function within<T>(
  { tx, ctx, organizationId }: Scene,
  work: (inner: ActorContext) => Promise<T>,
): Promise<T> {
  const result = await work(agreedIn(tx, ctx))
  await scopeAgain(tx, ctx, organizationId)
  return result
}

/** The same, and takes all of it back: to see what would be. */
export async function tryOut<T>({ tx, ctx }: Scene, work: (inner: ActorContext) => Promise<T>): Promise<T> {
  let result: { value: T } | undefined
  try {
    await tx.transaction(async (savepoint) => {
      result = { value: await work(agreedIn(savepoint, ctx)) }
      throw new TakenBack()
    })
  } catch (error) {
    if (!(error instanceof TakenBack)) throw error
  }
  if (!result) throw new Error('nothing was tried out')
  return result.value
}

class TakenBack extends Error {}

function agreedIn(tx: Transaction, ctx: ActorContext): ActorContext {
  // Use cases ask no more of it than to open transactions and to run queries.
  return { ...ctx, db: tx as unknown as Database, agreed: true }
}

async function scopeAgain(tx: Transaction, ctx: ActorContext, organizationId: string): Promise<void> {
  await tx.execute(sql`select set_config('app.tenant', ${ctx.tenantId}, true),
    set_config('app.organization', ${organizationId}, true), set_config('app.user', ${ctx.actor.userId}, true)`)
}
