import { sql } from 'drizzle-orm'
import type { ChangeKind } from '@holdfast/contracts/change-requests'
import type { Queries } from '@holdfast/db/database'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'

/**
 * Goes on only when a single administrator may make this change, or a second one has agreed to it: in organisations that demand two
 * persons it is asked for first. In a transaction scoped to the organisation, after the rights were checked.
 *
 * @throws DomainError `change_needs_agreement` with the `kind` to ask for
 */
export async function requireAgreement(
  tx: Pick<Queries, 'execute'>,
  { agreed }: Context,
  organizationId: string,
  kind: ChangeKind,
): Promise<void> {
  if (agreed) return
  if (await demandsTwoPersons(tx, organizationId))
    throw new DomainError('change_needs_agreement', undefined, { kind })
}

/** Whether the organisation in scope demands that two persons agree. */
export async function demandsTwoPersons(
  tx: Pick<Queries, 'execute'>,
  organizationId: string,
): Promise<boolean> {
  const [row] = await tx.execute<{ two: boolean }>(sql`
    select two_persons as two from organizations where id = ${organizationId}`)
  return row?.two ?? false
}

/** The same for what holds at a whole address of its own, where one organisation is at home. In a transaction of the tenant. */
export async function requireAgreementHere(
  tx: Pick<Queries, 'execute'>,
  { agreed }: Context,
  kind: ChangeKind,
): Promise<void> {
  if (agreed) return
  const [row] = await tx.execute<{ organization: string | null }>(
    sql`select two_persons_here() as organization`,
  )
  if (row?.organization) throw new DomainError('change_needs_agreement', undefined, { kind })
}
