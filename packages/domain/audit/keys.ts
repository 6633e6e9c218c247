import type { SigningKey, TrustedKeys } from '@holdfast/contracts/audit/keys'
import { publicPem, readTrustedKeys } from '@holdfast/contracts/audit/keys'
import type { Queries } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'

/**
 * Publishes the public halves of the signing keys. Answers the ids of keys that have signed before and are not among them: then
 * the secret was lost or swapped. As the worker.
 */
export async function publishKeys(
  db: Pick<Queries, 'execute'>,
  keys: readonly SigningKey[],
): Promise<string[]> {
  for (const { id, privateKey } of keys)
    await db.execute(sql`
      insert into audit_keys (key_id, public_key) values (${id}, ${publicPem(privateKey)}) on conflict do nothing`)
  const rows = await db.execute<{ key_id: string }>(sql`select key_id from audit_keys`)
  return rows.map((row) => row.key_id).filter((id) => !keys.some((key) => key.id === id))
}

/** The keys that the database names: as good as the database, so compare them with a copy kept elsewhere. */
export async function publishedKeys(db: Pick<Queries, 'execute'>): Promise<TrustedKeys> {
  const rows = await db.execute<{ public_key: string }>(
    sql`select public_key from audit_keys order by created_at`,
  )
  return rows.length === 0 ? new Map() : readTrustedKeys(rows.map((row) => row.public_key).join('\n'))
}
