import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import type { Context } from '../context.ts'
import { hashToken } from '../secret-token.ts'
import { inScim } from './context.ts'
import type { ScimContext } from './context.ts'
import { ScimError } from './error.ts'

/** What tokens of directories begin with, so that people and scanners for leaked secrets know them. */
export const tokenPrefix = 'hfs_'

interface Known extends Record<string, unknown> {
  token_id: string
  organization_id: string
  name: string
  expired: boolean
}

/**
 * Who calls: the directory of one organisation, by the token of its `Authorization` header (RFC 6750). The answer does not tell
 * whether a token was ever there, but that it has expired is told to who has it.
 *
 * @throws ScimError 401
 */
export async function authenticateDirectory(
  ctx: Context,
  authorization: string | undefined,
  place: { ownTenant: boolean; baseUrl: string },
): Promise<ScimContext> {
  const [, token] = /^Bearer (hfs_[A-Za-z0-9_-]{43})$/i.exec(authorization ?? '') ?? []
  const known = token === undefined ? undefined : await find(ctx.db, ctx.tenantId, token)
  if (!known) throw new ScimError(401, undefined, 'A valid token of a directory is needed.')
  if (known.expired) throw new ScimError(401, undefined, 'The token has expired. Make a new one in Holdfast.')
  const { token_id: id, organization_id: organizationId, name } = known
  const directory: ScimContext = { ...ctx, actor: null, organizationId, token: { id, name }, ...place }
  await noteUse(directory)
  return directory
}

async function find(
  db: Pick<Queries, 'execute'>,
  tenantId: string,
  token: string,
): Promise<Known | undefined> {
  const [row] = await db.execute<Known>(sql`select * from scim_token_of(${tenantId}, ${hashToken(token)})`)
  return row
}

/** Once a minute is exact enough, and spares a write with each request. */
async function noteUse(ctx: ScimContext): Promise<void> {
  await inScim(ctx, (tx) =>
    tx.execute(sql`update scim_tokens set last_used_at = now(), last_address = ${ctx.address}
      where id = ${ctx.token.id}
        and (last_used_at is null or last_used_at < now() - interval '1 minute' or last_address <> ${ctx.address})`),
  )
}
