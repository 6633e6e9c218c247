import { sql } from 'drizzle-orm'
import type { TemplateId } from '@holdfast/contracts/roles'
import { inScope } from '@holdfast/db/database'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { findAccount } from '../people/find.ts'
import { hashToken } from '../secret-token.ts'

/** What an invitation link leads to. */
export interface OpenInvitation {
  id: string
  organizationId: string
  organization: string
  project: string | null
  projectId: string | null
  email: string
  role: TemplateId
  external: boolean
  invitedBy: string
  accountExists: boolean
  expiresAt: Date
}

interface Row extends Record<string, unknown> {
  id: string
  organization: string
  project: string | null
  project_id: string | null
  email: string
  role: TemplateId
  external: boolean
  invited_by: string
  expires_at: string
}

/**
 * The invitation of a link at this tenant.
 *
 * @throws DomainError `link_invalid`, `organization_moved` with the `host` where the link works now
 */
export async function openInvitation(ctx: Context, token: string): Promise<OpenInvitation> {
  const [place] = await ctx.db.execute<{ organization_id: string; invitation_id: string }>(sql`
    select * from invitation_of_token(${ctx.tenantId}, ${hashToken(token)})`)
  if (!place) throw await whyNot(ctx, token)
  const { organization_id: organizationId, invitation_id: id } = place
  return inScope(ctx.db, { tenant: ctx.tenantId, organization: organizationId }, async (tx) => {
    const [row] = await tx.execute<Row>(sql`
      select i.id, o.name as organization, p.name as project, i.project_id, i.email, i.role, i.external, i.invited_by, i.expires_at
      from invitations i join organizations o on o.id = i.organization_id
      left join projects p on p.organization_id = i.organization_id and p.id = i.project_id
      where i.organization_id = ${organizationId} and i.id = ${id}`)
    if (!row) throw new DomainError('link_invalid')
    const account = await findAccount(tx, row.email)
    return {
      id,
      organizationId,
      organization: row.organization,
      project: row.project,
      projectId: row.project_id,
      email: row.email,
      role: row.role,
      external: row.external,
      invitedBy: row.invited_by,
      accountExists: account !== null,
      expiresAt: new Date(row.expires_at),
    }
  })
}

async function whyNot(ctx: Context, token: string): Promise<DomainError> {
  const [row] = await ctx.db.execute<{ host: string | null }>(sql`
    select invitation_moved_to(${ctx.tenantId}, ${hashToken(token)}) as host`)
  if (!row?.host) return new DomainError('link_invalid')
  return new DomainError('organization_moved', undefined, { host: row.host })
}
