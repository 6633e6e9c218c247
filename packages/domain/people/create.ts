import { sql } from 'drizzle-orm'
import { nameKey } from '@holdfast/contracts/names'
import type { Transaction } from '@holdfast/db/database'
import { DomainError } from '../error.ts'
import { storePassword } from '../passwords/set.ts'
import type { Owner } from '../sessions/begin.ts'
import { emailKey } from './email.ts'

export interface NewPerson {
  email: string
  displayName: string
  /** Left out where nobody knows one: who comes by a provider. */
  passwordHash?: string
  operator?: boolean
}

/**
 * Makes an account in the tenant in scope. The terms of use are due until they are accepted (`noteAcceptance`).
 *
 * @throws DomainError `email_taken`
 */
export async function createPerson(
  tx: Transaction,
  tenantId: string,
  { email, displayName, passwordHash, operator = false }: NewPerson,
): Promise<Owner> {
  const name = displayName.normalize('NFC')
  const [row] = await tx.execute<{ id: string }>(sql`
    insert into users (tenant_id, email, email_key, display_name, name_key, operator, terms_due)
    values (${tenantId}, ${email.trim()}, ${emailKey(email)}, ${name}, ${nameKey(name)}, ${operator}, true)
    on conflict (tenant_id, email_key) do nothing returning id`)
  if (!row) throw new DomainError('email_taken')
  if (passwordHash !== undefined) await storePassword(tx, tenantId, row.id, passwordHash)
  return { id: row.id, email: email.trim(), displayName: name, operator }
}
