import { sql } from 'drizzle-orm'
import type { listOperatorActs as route } from '@holdfast/contracts/operators'
import type { AnswerOf } from '@holdfast/contracts/route'
import type { ActorContext } from '../context.ts'
import { decodeCursor, ID, INSTANT, page } from '../projects/cursor.ts'
import { instant } from '../projects/time.ts'
import { asOperator } from './operator.ts'

interface Row extends Record<string, unknown> {
  id: string
  at: string
  actor_email: string | null
  action: string
  object_kind: string
  object_name: string | null
  organization: string | null
  address: string
  after: Record<string, unknown> | null
}

/** What operators did, newest first: on the appliance, and on organisations as far as they may know of it. */
export function listOperatorActs(
  ctx: ActorContext,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<AnswerOf<typeof route>> {
  return asOperator(ctx, async (tx) => {
    const [at, id] = cursor ? decodeCursor(cursor, [INSTANT, ID]) : [null, null]
    const rows = await tx.execute<Row>(sql`select * from operator_acts(${at}, ${id}, ${limit + 1})`)
    return page(rows, limit, { item: actOf, cursor: (row) => [row.at, row.id] })
  })
}

function actOf(row: Row): AnswerOf<typeof route>['items'][number] {
  return {
    id: row.id,
    at: instant(row.at),
    actor: row.actor_email,
    action: row.action,
    objectKind: row.object_kind,
    objectName: row.object_name,
    organization: row.organization,
    address: row.address,
    after: row.after,
  }
}
