import type { PublicKey } from '@holdfast/contracts/connector/protocol'
import type { Database } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { DomainError } from '../error.ts'
import { hashCode } from './enrolment-code.ts'

export interface EnrolInput {
  code: string
  publicKey: PublicKey
  /** Where browsers reach it. */
  publicUrl: string
}

type CodeRow = {
  connector_id: string
  over: boolean
  used: boolean
  revoked: boolean
  same_key: boolean
}

/**
 * Takes a connector in by its one-time code. The same key may repeat it, since an answer can get lost.
 *
 * @throws DomainError `enrolment_code_invalid`
 */
export function enrol(
  db: Database,
  { code, publicKey, publicUrl }: EnrolInput,
): Promise<{ connectorId: string }> {
  const key = JSON.stringify(publicKey)
  return db.transaction(async (tx) => {
    const [row] = await tx.execute<CodeRow>(sql`
      select e.connector_id, coalesce(e.expires_at < now(), false) as over, e.used_at is not null as used,
        c.revoked_at is not null as revoked, coalesce(c.public_key = ${key}::text::jsonb, false) as same_key
      from enrolment_codes e join connectors c on c.id = e.connector_id
      where e.code_hash = ${hashCode(code)} for update of e`)
    const repeated = row?.used === true && row.same_key
    if (!row || row.revoked || (!repeated && (row.used || row.over)))
      throw new DomainError('enrolment_code_invalid')
    await tx.execute(sql`
      update connectors set public_key = ${key}::text::jsonb, public_url = ${publicUrl} where id = ${row.connector_id}`)
    await tx.execute(sql`
      update enrolment_codes set used_at = coalesce(used_at, now()) where code_hash = ${hashCode(code)}`)
    return { connectorId: row.connector_id }
  })
}
