import { sql } from 'drizzle-orm'
import type { ToAccept } from '@holdfast/contracts/legal'
import type { Queries } from '@holdfast/db/database'
import { presentVersions } from './documents.ts'

/** What the acting person must accept before they go on, in a transaction of the tenant as that person. */
export async function toAccept(tx: Pick<Queries, 'execute'>, userId: string): Promise<ToAccept[]> {
  const versions = await presentVersions(tx)
  const [person] = await tx.execute<{ terms_due: boolean }>(
    sql`select terms_due from users where id = ${userId}`,
  )
  const open = await tx.execute<{ organization_id: string; name: string }>(sql`
    select o.organization_id, o.name from own_organizations() o
    where o.state = 'active' and o.role = 'account_administrator' and not exists (
      select from acceptances a where a.organization_id = o.organization_id and a.kind = 'data_processing'
        and a.version = ${versions.data_processing})`)
  const terms: ToAccept[] = person?.terms_due
    ? [{ kind: 'terms', version: versions.terms, organizationId: null, organizationName: null }]
    : []
  return [
    ...terms,
    ...open.map(({ organization_id: organizationId, name }): ToAccept => ({
      kind: 'data_processing',
      version: versions.data_processing,
      organizationId,
      organizationName: name,
    })),
  ]
}
