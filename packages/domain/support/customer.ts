import { sql } from 'drizzle-orm'
import type { Transaction } from '@holdfast/db/database'
import type { ActorContext } from '../context.ts'
import { DomainError } from '../error.ts'
import { asOperator } from '../operators/operator.ts'

/**
 * One transaction in which an operator puts something before an organisation, wherever it is at home. Nothing of the organisation
 * may be answered from it.
 *
 * @throws DomainError `forbidden`, `not_found`
 */
export function beforeOrganization<T>(
  ctx: ActorContext,
  organizationId: string,
  work: (tx: Transaction, there: ActorContext) => Promise<T>,
): Promise<T> {
  return asOperator(ctx, async (tx) => {
    const [row] = await tx.execute<{ tenant: string | null }>(
      sql`select tenant_of(${organizationId}) as tenant`,
    )
    if (!row?.tenant) throw new DomainError('not_found')
    await tx.execute(sql`
      select set_config('app.tenant', ${row.tenant}, true), set_config('app.organization', ${organizationId}, true)`)
    return work(tx, { ...ctx, tenantId: row.tenant })
  })
}
