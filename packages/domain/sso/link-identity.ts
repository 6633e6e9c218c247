import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import type { Provider } from './provider.ts'

export type LinkedBy = 'created' | 'domain' | 'password' | 'administrator' | 'scim'

/**
 * Links a subject of a provider to an account, in a transaction of the provider's organisation. Whoever calls has made sure that
 * the two are the same person.
 *
 * @throws DomainError `conflict` when the subject is another account's
 */
export async function linkIdentity(
  tx: Pick<Queries, 'execute'>,
  ctx: Context,
  provider: Pick<Provider, 'id' | 'organizationId' | 'name'>,
  { userId, email, subject, by }: { userId: string; email: string; subject: string; by: LinkedBy },
): Promise<string> {
  const [row] = await tx.execute<{ id: string; user_id: string }>(sql`
    insert into sso_identities (organization_id, tenant_id, provider_id, subject, user_id, linked_by)
    values (${provider.organizationId}, ${ctx.tenantId}, ${provider.id}, ${subject}, ${userId}, ${by})
    on conflict (provider_id, subject) do update set subject = excluded.subject returning id, user_id`)
  if (!row || row.user_id !== userId)
    throw new DomainError('conflict', 'This subject is linked to another account.')
  await audit(tx, ctx, {
    action: 'account.sso_linked',
    object: { kind: 'account', id: userId, name: email },
    after: { provider: provider.name, providerId: provider.id, subject, by },
    organizationId: provider.organizationId,
  })
  return row.id
}
