import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import { emailKey } from './email.ts'

/** An account as sign-in and links need it. */
export interface Account extends Record<string, unknown> {
  id: string
  email: string
  displayName: string
  operator: boolean
  state: 'active' | 'disabled' | 'deleted'
  /** PHC string; null while no password was set. */
  passwordHash: string | null
  /** Days since it was set. */
  passwordAgeDays: number | null
}

/** The account of an address in the tenant that the transaction is scoped to. */
export async function findAccount(tx: Pick<Queries, 'execute'>, email: string): Promise<Account | null> {
  const [row] = await tx.execute<Account>(sql`${columns} where u.email_key = ${emailKey(email)}`)
  return row ?? null
}

/** The account of an id in the tenant that the transaction is scoped to. */
export async function getAccount(tx: Pick<Queries, 'execute'>, userId: string): Promise<Account | null> {
  const [row] = await tx.execute<Account>(sql`${columns} where u.id = ${userId}`)
  return row ?? null
}

const columns = sql`
  select u.id, u.email, u.display_name as "displayName", u.operator, u.state, p.hash as "passwordHash",
    extract(epoch from now() - p.changed_at)::float8 / 86400 as "passwordAgeDays"
  from users u left join passwords p on p.user_id = u.id`
