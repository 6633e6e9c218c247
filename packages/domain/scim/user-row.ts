import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import { instant } from '../projects/time.ts'
import type { Json } from './clean.ts'
import type { ScimContext } from './context.ts'
import { ScimError } from './error.ts'
import { ENTERPRISE, USER } from './schemas.ts'

/** A provisioned person as PostgreSQL names them. */
export interface UserRow extends Record<string, unknown> {
  id: string
  user_id: string | null
  user_name: string
  external_id: string | null
  email_key: string
  /** Enabled by the directory, and by the organisation's administrators. */
  active: boolean
  attributes: Json
  groups: { value: string; display: string }[] | null
  version: number
  created_at: string
  updated_at: string
}

/** Rows of provisioned people in a transaction scoped to the organisation; `rest` goes on after its condition. */
export function selectUsers({ organizationId }: ScimContext, rest: SQL): SQL {
  return sql`
    select s.id, s.user_id, s.user_name, s.external_id, s.email_key, s.attributes, s.version, s.created_at, s.updated_at,
      s.active and coalesce(m.state = 'active', true) as active,
      (select jsonb_agg(jsonb_build_object('value', g.id, 'display', g.name) order by g.id)
        from scim_group_members gm join groups g on g.organization_id = gm.organization_id and g.id = gm.group_id
        where gm.organization_id = s.organization_id and gm.scim_user_id = s.id) as groups
    from scim_users s
    left join memberships m on m.organization_id = s.organization_id and m.user_id = s.user_id
    where s.organization_id = ${organizationId} ${rest}`
}

/**
 * One provisioned person; locked until the transaction ends where they are to be changed.
 *
 * @throws ScimError 404
 */
export async function getUserRow(
  tx: Pick<Queries, 'execute'>,
  ctx: ScimContext,
  id: string,
  { lock = false } = {},
): Promise<UserRow> {
  const known = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)
  const locked = lock ? sql`for update of s` : sql``
  const rows = known ? await tx.execute<UserRow>(selectUsers(ctx, sql`and s.id = ${id} ${locked}`)) : []
  const [row] = rows
  if (!row) throw new ScimError(404, undefined, `There is no user ${id.slice(0, 100)}.`)
  return row
}

/** What a person is for a PATCH: attributes as the directory wrote them. */
export function draftOf({ user_name, external_id, active, attributes }: UserRow): Json {
  return {
    userName: user_name,
    ...(external_id !== null && { externalId: external_id }),
    active,
    ...structuredClone(attributes),
  }
}

/** The resource as directories read it. */
export function userResource(row: UserRow, { baseUrl }: ScimContext): Json {
  const extended = row.attributes[ENTERPRISE] !== undefined
  return {
    schemas: [USER, ...(extended ? [ENTERPRISE] : [])],
    id: row.id,
    ...draftOf(row),
    ...(row.groups && { groups: row.groups }),
    meta: {
      resourceType: 'User',
      created: instant(row.created_at),
      lastModified: instant(row.updated_at),
      location: `${baseUrl}/Users/${row.id}`,
      version: versionOf(row),
    },
  }
}

/** A weak ETag: the same attributes, maybe in another order. */
export function versionOf({ version }: { version: number }): string {
  return `W/"${version}"`
}

/**
 * Refuses to change what has changed since the directory read it (`If-Match`).
 *
 * @throws ScimError 412
 */
export function requireVersion(row: { version: number }, ifMatch: string | undefined): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return
  const strong = (tag: string) => tag.trim().replace(/^W\//, '')
  if (!ifMatch.split(',').some((tag) => strong(tag) === strong(versionOf(row))))
    throw new ScimError(412, undefined, 'It was changed since you read it.')
}
