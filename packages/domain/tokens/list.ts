import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import { require } from '../access.ts'
import { inTenant } from '../context.ts'
import type { ActorContext, Context } from '../context.ts'
import { decodeCursor, ID, page } from '../projects/cursor.ts'
import { enter } from '../projects/enter.ts'
import { selectTokens, tokenOf } from './token.ts'
import type { TokenRow } from './token.ts'

export interface TokenPage {
  cursor?: string | undefined
  limit: number
}

/** One's own tokens, newest first. */
export function listOwnTokens(ctx: ActorContext, query: TokenPage) {
  return inTenant(ctx, (tx) => tokensWhere(tx, sql`t.user_id = ${ctx.actor.userId}`, query))
}

/** Tokens of the people of an organisation, or of one of them, newest first. */
export function listOrganizationTokens(
  ctx: Context,
  organizationId: string,
  { userId, ...query }: TokenPage & { userId?: string | undefined },
) {
  return enter(ctx, { kind: 'organization', id: organizationId }, ({ tx, access }) => {
    require(access, 'member.manage')
    const person = userId ? sql`and t.user_id = ${userId}` : sql``
    return tokensWhere(tx, sql`t.organization_id = ${organizationId} ${person}`, query)
  })
}

async function tokensWhere(tx: Pick<Queries, 'execute'>, condition: SQL, { cursor, limit }: TokenPage) {
  const after = cursor ? sql`and t.id < ${decodeCursor(cursor, [ID])[0]}::uuid` : sql``
  const rows = await tx.execute<TokenRow>(sql`
    ${selectTokens} where ${condition} and t.expires_at > now() ${after} order by t.id desc limit ${limit + 1}`)
  return page(rows, limit, { item: tokenOf, cursor: (row) => [row.id] })
}
