import { sql } from 'drizzle-orm'
import type { OperatorSupportRequest } from '@holdfast/contracts/support'
import type { Transaction } from '@holdfast/db/database'
import { supportRequestMail } from '@holdfast/mail/messages/support'
import { audit } from '../audit.ts'
import type { ActorContext } from '../context.ts'
import { DomainError } from '../error.ts'
import { postMail } from '../mail/post.ts'
import { requireRecentProof } from '../sessions/proof.ts'
import { originOf } from '../tenants/address.ts'
import { administratorsOf } from './administrators.ts'
import { beforeOrganization } from './customer.ts'
import { operatorSupportOf } from './row.ts'
import type { OperatorSupportRow } from './row.ts'

export interface SupportQuestion {
  organizationId: string
  kind: 'incident' | 'bug'
  reason: string
  projectId: string | null
  folderId: string | null
  content: boolean
  hours: number
  /** The appliance's own address. */
  publicUrl: string
}

/**
 * Asks an organisation for access in order to help: with a reason, a place, an extent and an end. Its account administrators are
 * told by mail; nothing opens before one of them approves.
 *
 * @throws DomainError `forbidden`, `not_found` (organisation, project or folder), `proof_required`
 */
export function askForSupportAccess(
  ctx: ActorContext,
  input: SupportQuestion,
): Promise<OperatorSupportRequest> {
  requireRecentProof(ctx)
  const { organizationId } = input
  return beforeOrganization(ctx, organizationId, async (tx, there) => {
    const { actor } = there
    const place = await placeName(tx, input)
    const [made] = await tx.execute<{ id: string }>(sql`
      insert into support_requests (organization_id, operator_id, operator_name, operator_email, kind, reason, project_id,
        folder_id, place_name, content, hours)
      values (${organizationId}, ${actor.userId}, ${actor.displayName}, ${actor.email}, ${input.kind}, ${input.reason},
        ${input.projectId}, ${input.folderId}, ${place}, ${input.content}, ${input.hours})
      returning id`)
    if (!made) throw new Error('the request was not inserted')
    await audit(tx, there, {
      action: 'support.requested',
      object: { kind: 'support', id: made.id, name: actor.email },
      after: extentOf(input),
      organizationId,
    })
    const row = await findForOperator(tx, made.id)
    await tellAdministrators(tx, there, row, input)
    return operatorSupportOf(row, true, false)
  })
}

function extentOf({ kind, reason, projectId, folderId, content, hours }: SupportQuestion) {
  return { kind, reason, projectId, folderId, content, hours }
}

/** The organisation reads it in the request; the operator is not told. */
async function placeName(tx: Transaction, { projectId, folderId }: SupportQuestion): Promise<string | null> {
  if (projectId === null) return null
  const [row] = await tx.execute<{ project: string; folder: string | null; folder_id: string | null }>(sql`
    select p.name as project, n.name as folder, n.id as folder_id from projects p
    left join nodes n on n.project_id = p.id and n.id = ${folderId}::uuid and n.kind = 'folder' and n.deleted_at is null
    where p.id = ${projectId} and p.deleted_at is null`)
  if (!row || (folderId !== null && row.folder_id === null)) throw new DomainError('not_found')
  return folderId === null ? row.project : `${row.project} / ${row.folder ?? ''}`
}

async function tellAdministrators(
  tx: Transaction,
  ctx: ActorContext,
  row: OperatorSupportRow,
  { publicUrl }: SupportQuestion,
): Promise<void> {
  const url = `${originOf(row, publicUrl)}/organizations/${row.organization_id}/support-access`
  for (const { id, email } of await administratorsOf(tx, row.organization_id)) {
    const message = supportRequestMail({
      to: email,
      operator: row.operator_name,
      organization: row.organization,
      reason: row.reason,
      hours: row.hours,
      content: row.content,
      url,
    })
    await postMail(tx, ctx, {
      message,
      kind: 'support_request',
      organizationId: row.organization_id,
      userId: id,
    })
  }
}

/**
 * One request, as operators see it.
 *
 * @throws DomainError `not_found`
 */
export async function findForOperator(
  tx: Pick<Transaction, 'execute'>,
  id: string,
): Promise<OperatorSupportRow> {
  const [row] = await tx.execute<OperatorSupportRow>(
    sql`select * from operator_support(${id}, null, null, 1)`,
  )
  if (!row) throw new DomainError('not_found')
  return row
}
