import type { DeliveredReceipt, Receipt } from '@holdfast/contracts/connector/receipt'
import type { ConnectorContext } from '../connectors/connector-context.ts'
import type { StoredKey } from '../connectors/stored-key.ts'
import { DomainError } from '../error.ts'
import { commitUpload } from './commit.ts'
import { commitTogether } from './commit-together.ts'
import { readReceipt } from './receipt.ts'

/**
 * Takes the receipts of a connector and answers each, in the same order. New files of one folder, as a person drops them by
 * the hundred, are committed together; whatever is not as simple as that goes by itself.
 */
export async function deliverReceipts(
  ctx: ConnectorContext,
  receipts: readonly string[],
  key: StoredKey,
): Promise<DeliveredReceipt[]> {
  const read = await Promise.all(receipts.map((jws) => readReceipt(ctx, jws, key).then(valid, refusal)))
  const groups = Map.groupBy(
    read.flatMap((one) => (one.outcome === 'valid' ? [one.receipt] : [])),
    placeOf,
  )
  const together = await Promise.all([...groups.values()].map((group) => commitTogether(ctx, group)))
  const committed = new Map(together.flat())
  const answers: DeliveredReceipt[] = []
  for (const one of read) {
    if (one.outcome === 'refused') answers.push(one)
    else {
      const { receipt } = one
      answers.push(committed.get(receipt.upload) ?? (await commitUpload(ctx, receipt).catch(refusal)))
    }
  }
  return answers
}

function valid(receipt: Receipt) {
  return { outcome: 'valid' as const, receipt }
}

/** What must be the same for receipts to be committed together; compared with the uploads' own rows there. */
function placeOf({ object, ctx }: Receipt): string {
  return [object.slice(0, object.lastIndexOf('/')), ctx.parent, ctx.actor].join(' ')
}

function refusal(error: unknown) {
  if (error instanceof DomainError) return { outcome: 'refused' as const, code: error.code }
  throw error
}
