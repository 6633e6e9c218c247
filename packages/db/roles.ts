import type postgres from 'postgres'

/** Roles that connect. `holdfast_owner` owns database and tables; the others own nothing and obey row-level security. */
export const ROLES = ['holdfast_owner', 'holdfast_api', 'holdfast_worker', 'holdfast_connector'] as const
export type Role = (typeof ROLES)[number]

/**
 * Owns the narrow functions that look across organisations (SECURITY DEFINER). It cannot log in, so that those functions are
 * the only way to use it.
 */
export const DEFINER = 'holdfast_definer'

/** Owns the one function that moves an organisation to another tenant, for which it may write every table but the trail's. */
const MOVER = 'holdfast_mover'

/**
 * Makes the roles with their passwords and attributes, on any database of the cluster, as its superuser (or, on an
 * external server, a role that may create roles with BYPASSRLS). Repeating it changes nothing but passwords.
 */
export async function ensureRoles(sql: postgres.Sql, passwords: Record<Role, string>): Promise<void> {
  for (const role of ROLES) {
    await ensureRole(sql, role)
    await sql.unsafe(
      `alter role ${role} login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password ${literal(passwords[role])}`,
    )
  }
  for (const role of [DEFINER, MOVER]) {
    await ensureRole(sql, role)
    await sql.unsafe(`alter role ${role} nologin bypassrls`)
    // The owner hands functions over to it and replaces them later. BYPASSRLS is no right that a member inherits.
    await sql.unsafe(`grant ${role} to holdfast_owner with inherit true, set true`)
  }
}

async function ensureRole(sql: postgres.Sql, role: string): Promise<void> {
  const [known] = await sql`select 1 from pg_roles where rolname = ${role}`
  if (!known) await sql.unsafe(`create role ${role}`)
}

/** CREATE and ALTER ROLE take no parameters. */
function literal(text: string): string {
  if (text.includes('\\') || text.includes('\0'))
    throw new Error('a password may not hold backslashes or NUL')
  return `'${text.replaceAll("'", "''")}'`
}
