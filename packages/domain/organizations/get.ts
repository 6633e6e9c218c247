import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import type { Organization as OrganizationSchema } from '@holdfast/contracts/organizations'
import type { Queries } from '@holdfast/db/database'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { enter } from '../projects/enter.ts'
import { instant } from '../projects/time.ts'

export type Organization = z.infer<typeof OrganizationSchema>

/** An organisation of one's own, with what it uses. */
export function getOrganization(ctx: Context, organizationId: string): Promise<Organization> {
  return enter(ctx, { kind: 'organization', id: organizationId }, ({ tx }) =>
    readOrganization(tx, organizationId),
  )
}

/** Columns of an organisation with its usage, as PostgreSQL names them. */
export interface OrganizationRow extends Record<string, unknown> {
  id: string
  name: string
  created_at: string
  quota_bytes: string | null
  read_grant_minutes: number
  revision: number
  stored_bytes: string
  reserved_bytes: string
  files: string
}

/** In a transaction scoped to the organisation. */
export async function readOrganization(
  tx: Pick<Queries, 'execute'>,
  organizationId: string,
): Promise<Organization> {
  const [row] = await tx.execute<OrganizationRow>(sql`
    select o.id, o.name, o.created_at, o.quota_bytes, o.read_grant_minutes, o.revision, u.stored_bytes, u.reserved_bytes, u.files
    from organizations o, organization_usage(o.id) u where o.id = ${organizationId}`)
  if (!row) throw new DomainError('not_found')
  return organizationOf(row)
}

export function organizationOf(row: OrganizationRow): Organization {
  return {
    id: row.id,
    name: row.name,
    createdAt: instant(row.created_at),
    readGrantMinutes: row.read_grant_minutes,
    revision: row.revision,
    usage: {
      storedBytes: Number(row.stored_bytes),
      reservedBytes: Number(row.reserved_bytes),
      files: Number(row.files),
      quotaBytes: row.quota_bytes === null ? null : Number(row.quota_bytes),
    },
  }
}
