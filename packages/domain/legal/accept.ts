import { sql } from 'drizzle-orm'
import type { LegalKind } from '@holdfast/contracts/legal'
import { inScope } from '@holdfast/db/database'
import type { Transaction } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import type { ActorContext } from '../context.ts'
import { DomainError } from '../error.ts'
import { presentVersions } from './documents.ts'

export interface Accepted {
  kind: LegalKind
  version: string
  organizationId: string | null
}

/**
 * Accepts a text: terms for oneself, a data-processing agreement for an organisation whose account administrator one is.
 *
 * @throws DomainError `terms_changed` when this is not the version that holds, `forbidden`, `invalid_request`
 */
export function acceptLegalDocument(ctx: ActorContext, accepted: Accepted): Promise<void> {
  const { kind, organizationId } = accepted
  if ((kind === 'data_processing') !== (organizationId !== null))
    throw new DomainError(
      'invalid_request',
      'An organisation accepts the data-processing agreement, a person the terms.',
    )
  const scope = { tenant: ctx.tenantId, organization: organizationId ?? undefined, user: ctx.actor.userId }
  return inScope(ctx.db, scope, async (tx) => {
    if (organizationId !== null) await requireAccountAdministrator(tx, organizationId)
    await noteAcceptance(tx, ctx, accepted)
  })
}

/**
 * Writes down what someone accepted, in the transaction in which they did: with their account, or later.
 *
 * @throws DomainError `terms_changed`
 */
export async function noteAcceptance(tx: Transaction, ctx: ActorContext, accepted: Accepted): Promise<void> {
  const { kind, version, organizationId } = accepted
  const { userId, email } = ctx.actor
  if ((await presentVersions(tx))[kind] !== version) throw new DomainError('terms_changed')
  await tx.execute(sql`
    insert into acceptances (tenant_id, user_id, organization_id, kind, version, address, user_agent)
    values (${ctx.tenantId}, ${userId}, ${organizationId}, ${kind}, ${version}, ${ctx.address}, ${ctx.userAgent})
    on conflict do nothing`)
  if (kind === 'terms') await tx.execute(sql`update users set terms_due = false where id = ${userId}`)
  await audit(tx, ctx, {
    action: 'legal.accepted',
    object: { kind: 'account', id: userId, name: email },
    after: { kind, version },
    ...(organizationId !== null && { organizationId }),
  })
}

async function requireAccountAdministrator(tx: Transaction, organizationId: string): Promise<void> {
  const [own] = await tx.execute<{ role: string | null }>(sql`
    select role from own_organizations() where organization_id = ${organizationId} and state = 'active'`)
  if (!own) throw new DomainError('not_found')
  if (own.role !== 'account_administrator') throw new DomainError('forbidden')
}
