import type { PublicKey } from '@holdfast/contracts/connector/protocol'
import type { Queries } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'

/** A connector's Ed25519 public key. */
export type StoredKey = PublicKey

/** The key of an enrolled connector that is not revoked; undefined for any other id. */
export async function keyOfConnector(
  db: Pick<Queries, 'execute'>,
  connectorId: string,
): Promise<StoredKey | undefined> {
  const [row] = await db.execute<{ public_key: StoredKey }>(sql`
    select public_key from connectors
    where id = ${connectorId} and public_key is not null and revoked_at is null`)
  return row?.public_key
}
