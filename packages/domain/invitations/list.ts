import { sql } from 'drizzle-orm'
import type { Invitation } from '@holdfast/contracts/organizations'
import type { TemplateId } from '@holdfast/contracts/roles'
import { require } from '../access.ts'
import type { Context } from '../context.ts'
import { decodeCursor, ID, page } from '../projects/cursor.ts'
import { enter } from '../projects/enter.ts'
import { instant } from '../projects/time.ts'

interface Row extends Record<string, unknown> {
  id: string
  email: string
  role: TemplateId
  project_id: string | null
  project_name: string | null
  external: boolean
  invited_by: string
  created_at: string
  expires_at: string
}

export interface InvitationPage {
  cursor?: string | undefined
  limit: number
  projectId?: string | undefined
}

/** Open invitations, newest first (ids are made in the order of time); with `projectId` those to it alone. */
export function listInvitations(ctx: Context, organizationId: string, query: InvitationPage) {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ tx, access }) => {
    const { projectId, limit } = query
    require(access, 'member.see', { projectId })
    const after = query.cursor ? sql`and i.id < ${decodeCursor(query.cursor, [ID])[0]}::uuid` : sql``
    const project = projectId ? sql`and i.project_id = ${projectId}` : sql``
    const rows = await tx.execute<Row>(sql`
      select i.id, i.email, i.role, i.project_id, p.name as project_name, i.external, i.invited_by, i.created_at, i.expires_at
      from invitations i
      left join projects p on p.organization_id = i.organization_id and p.id = i.project_id
      where i.organization_id = ${organizationId} and i.expires_at > now() ${project} ${after}
      order by i.id desc limit ${limit + 1}`)
    return page(rows, limit, { item: invitationOf, cursor: (row) => [row.id] })
  })
}

function invitationOf(row: Row): Invitation {
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    projectId: row.project_id,
    projectName: row.project_name,
    external: row.external,
    invitedBy: row.invited_by,
    createdAt: instant(row.created_at),
    expiresAt: instant(row.expires_at),
  }
}
