import { rowsHash, Statement } from '@holdfast/contracts/audit/block'
import type { Block } from '@holdfast/contracts/audit/block'
import type { Queries } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { instant } from '../projects/time.ts'
import type { Gone } from './check-chain.ts'
import { moment } from './sealed-rows.ts'

export type BlockRow = {
  chain_id: string
  seq: string
  kind: Block['kind']
  previous: string
  count: number
  from_at: string | null
  to_at: string | null
  ids: string[]
  digests: Buffer
  statement: unknown
  sealed_at: string
  key_id: string
  hash: string
  signature: Buffer
}

/** The columns of the table `b`. */
export const blockColumns = sql`b.chain_id, b.seq, b.kind, encode(b.previous, 'hex') as previous, b.count,
  ${moment(sql`b.from_at`)} as from_at, ${moment(sql`b.to_at`)} as to_at, b.ids, b.digests, b.statement, b.sealed_at, b.key_id,
  encode(b.hash, 'hex') as hash, b.signature`

/** A block as it is exported. What the table holds may have been tampered with: nothing of it is taken for granted. */
export function toBlock(row: BlockRow): Block {
  const digests = row.digests.toString('hex').match(/.{64}/g) ?? []
  const statement = Statement.nullable().safeParse(row.statement)
  return {
    v: 1,
    chain: row.chain_id,
    seq: Number(row.seq),
    kind: row.kind,
    previous: row.previous,
    count: row.count,
    from: row.from_at,
    to: row.to_at,
    rows: rowsHash(digests),
    statement: statement.success ? statement.data : null,
    sealedAt: instant(row.sealed_at),
    key: row.key_id,
    hash: row.hash,
    signature: row.signature.toString('base64url'),
    digests,
    ids: row.ids,
  }
}

/** A page of a chain after a block. */
export async function readBlocks(
  db: Pick<Queries, 'execute'>,
  chainId: string,
  { after, upTo, limit }: { after: number; upTo?: number; limit: number },
): Promise<Block[]> {
  const rows = await db.execute<BlockRow>(sql`
    select ${blockColumns} from audit_blocks b where b.chain_id = ${chainId} and b.seq > ${after}
      ${upTo === undefined ? sql`` : sql`and b.seq <= ${upTo}`} order by b.seq limit ${limit}`)
  return rows.map(toBlock)
}

/** What the signed statements of blocks declare gone. Whether they are signed is found when the chain is checked. */
export function goneBy(statements: Iterable<Statement | null>): Gone {
  const erased = new Set<string>()
  let through = 0
  for (const statement of statements) {
    if (statement?.reason === 'retention') through = Math.max(through, statement.through)
    if (statement?.reason === 'erasure') for (const id of statement.rows) erased.add(id)
  }
  return { through, erased }
}

export async function goneOf(db: Pick<Queries, 'execute'>, chainId: string): Promise<Gone> {
  const rows = await db.execute<{ statement: unknown }>(sql`
    select statement from audit_blocks where chain_id = ${chainId} and kind <> 'events' order by seq`)
  return goneBy(rows.map(({ statement }) => Statement.safeParse(statement).data ?? null))
}
