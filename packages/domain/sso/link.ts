import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import { inScope } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import type { ActorContext, Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { emailKey } from '../people/email.ts'
import { hashToken } from '../secret-token.ts'
import { requireRecentProof } from '../sessions/proof.ts'
import { join } from './arrive.ts'
import { linkIdentity } from './link-identity.ts'
import { getProvider } from './provider.ts'
import type { Provider } from './provider.ts'
import { safeReturn, takeRequest } from './requests.ts'

/** What waits in a browser: a subject that its provider vouched for, and the address of an account that may be the same person's. */
interface Waiting {
  requestId: string
  provider: Provider
  subject: string
  email: string
  returnTo: string
  expiresAt: string
  organization: string
}

/** What waits to be linked in this browser. @throws DomainError `sso_link_wrong` */
export function waitingLink(ctx: Context, browserToken: string | null) {
  return inLink(ctx, browserToken, async (_, waiting) => ({
    email: waiting.email,
    provider: waiting.provider.name,
    organization: waiting.organization,
    expiresAt: new Date(waiting.expiresAt).toISOString(),
  }))
}

/**
 * Links what waits in this browser to the account that is signed in, which proves that both are the same person's: by whatever
 * that account asks of a sign-in, second factor included. Answers where to go on: through the provider, which then knows the account.
 *
 * @throws DomainError `sso_link_wrong`, `proof_required`, `not_found`
 */
export function proveLink(ctx: ActorContext, browserToken: string | null): Promise<{ url: string }> {
  requireRecentProof(ctx)
  const { userId, email, session } = ctx.actor
  return inLink(ctx, browserToken, async (tx, waiting) => {
    if (session?.method === 'sso' || emailKey(email) !== emailKey(waiting.email))
      throw new DomainError('sso_link_wrong', `Sign in as ${waiting.email} first.`)
    if (!(await takeRequest(tx, waiting.requestId))) throw new DomainError('sso_link_wrong')
    const { provider, subject, returnTo } = waiting
    await joinIfNew(tx, ctx, provider)
    await linkIdentity(tx, ctx, provider, { userId, email, subject, by: 'password' })
    await audit(tx, ctx, {
      action: 'account.sso_proven',
      object: { kind: 'account', id: userId, name: email },
      after: { provider: provider.name },
      organizationId: provider.organizationId,
    })
    return { url: `/api/v1/sso/${provider.id}/start?returnTo=${encodeURIComponent(safeReturn(returnTo))}` }
  })
}

/** `decide` lets this happen only where the provider may make accounts and speaks for the address. */
async function joinIfNew(
  tx: Parameters<typeof join>[0],
  ctx: ActorContext,
  provider: Provider,
): Promise<void> {
  const { userId, email, displayName } = ctx.actor
  const [member] = await tx.execute(sql`select 1 from memberships
    where organization_id = ${provider.organizationId} and user_id = ${userId}`)
  if (!member) await join(tx, ctx, provider, { id: userId, email, displayName, operator: false })
}

async function inLink<T>(
  ctx: Context,
  browserToken: string | null,
  work: (tx: Parameters<typeof join>[0], waiting: Waiting) => Promise<T>,
): Promise<T> {
  const found = browserToken === null ? null : await findLink(ctx, browserToken)
  if (!found) throw new DomainError('sso_link_wrong')
  const scope = { tenant: ctx.tenantId, organization: found.organization_id, user: ctx.actor?.userId }
  return inScope(ctx.db, scope, async (tx) => {
    const [row] = await tx.execute<{
      proven: { subject: string; email: string; returnTo: string }
      expires_at: string
      organization: string
    }>(
      sql`select r.proven, r.expires_at, o.name as organization from sso_requests r, organizations o
        where r.id = ${found.request_id} and o.id = ${found.organization_id}`,
    )
    if (!row) throw new DomainError('sso_link_wrong')
    const provider = await getProvider(tx, found.provider_id)
    const { proven, expires_at: expiresAt, organization } = row
    return work(tx, { ...proven, requestId: found.request_id, provider, expiresAt, organization })
  })
}

async function findLink(
  { db, tenantId }: { db: Pick<Queries, 'execute'>; tenantId: string },
  browserToken: string,
) {
  const [row] = await db.execute<{ organization_id: string; provider_id: string; request_id: string }>(
    sql`select * from sso_link_of(${tenantId}, ${hashToken(browserToken)})`,
  )
  return row
}
