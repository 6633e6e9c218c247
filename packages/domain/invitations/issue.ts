import { sql } from 'drizzle-orm'
import type { TemplateId } from '@holdfast/contracts/roles'
import type { Transaction } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { emailKey } from '../people/email.ts'
import { newToken } from '../secret-token.ts'

/** Days for which an invitation stays open. */
const invitationDays = 14

export interface NewInvitation {
  organizationId: string
  email: string
  role: TemplateId
  projectId: string | null
  external?: boolean
  publicUrl: string
}

export interface IssuedInvitation {
  id: string
  url: string
  createdAt: Date
  expiresAt: Date
}

/** Makes an invitation in a transaction scoped to its organisation; an earlier one for the same place is void. */
export async function issueInvitation(
  tx: Transaction,
  ctx: Context,
  { organizationId, email, role, projectId, external = false, publicUrl }: NewInvitation,
): Promise<IssuedInvitation> {
  const { token, hash } = newToken()
  await tx.execute(sql`delete from invitations where organization_id = ${organizationId}
    and email_key = ${emailKey(email)} and project_id is not distinct from ${projectId}`)
  const [row] = await tx.execute<{ id: string; created_at: string; expires_at: string }>(sql`
    insert into invitations (organization_id, tenant_id, email, email_key, role, project_id, external, token_hash, invited_by,
      expires_at)
    values (${organizationId}, ${ctx.tenantId}, ${email.trim()}, ${emailKey(email)}, ${role}, ${projectId}, ${external}, ${hash},
      ${ctx.actor?.displayName ?? 'Holdfast'}, now() + make_interval(days => ${invitationDays}))
    returning id, created_at, expires_at`)
  if (!row) throw new Error('the invitation was not inserted')
  await audit(tx, ctx, {
    action: 'invitation.created',
    object: { kind: 'invitation', id: row.id, name: email },
    after: { role, projectId, external },
    organizationId,
  })
  return {
    id: row.id,
    url: `${publicUrl}/invitation#${token}`,
    createdAt: new Date(row.created_at),
    expiresAt: new Date(row.expires_at),
  }
}
