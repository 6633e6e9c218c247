import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'

const codes = 10
/** Crockford's base 32: no letters that look like digits. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** 24 characters of five bits: 120 bits, which a plain hash keeps (ASVS 5.0, 6.5.2 asks for 112). */
const characters = 24

/** Makes ten new codes; those before are void. In plain text here and nowhere else. */
export async function newRecoveryCodes(
  tx: Pick<Queries, 'execute'>,
  tenantId: string,
  userId: string,
): Promise<string[]> {
  await tx.execute(sql`delete from recovery_codes where user_id = ${userId}`)
  const made = Array.from({ length: codes }, newCode)
  const rows = made.map((code) => sql`(${tenantId}::uuid, ${userId}::uuid, ${hashOf(userId, code)}::bytea)`)
  await tx.execute(
    sql`insert into recovery_codes (tenant_id, user_id, hash) values ${sql.join(rows, sql`, `)}`,
  )
  return made
}

/** Whether it is a code of the person; it is used up by this. */
export async function takeRecoveryCode(
  tx: Pick<Queries, 'execute'>,
  userId: string,
  typed: string,
): Promise<boolean> {
  const taken = await tx.execute(sql`delete from recovery_codes
    where user_id = ${userId} and hash = ${hashOf(userId, typed)} returning 1`)
  return taken.length > 0
}

export async function countRecoveryCodes(tx: Pick<Queries, 'execute'>, userId: string): Promise<number> {
  const [row] = await tx.execute<{ left: number }>(
    sql`select count(*)::int as left from recovery_codes where user_id = ${userId}`,
  )
  return row?.left ?? 0
}

function newCode(): string {
  const letters = Array.from(randomBytes(characters), (byte) => alphabet[byte & 31])
  return [0, 4, 8, 12, 16, 20].map((at) => letters.slice(at, at + 4).join('')).join('-')
}

/** Of the code as it was meant: any case, with or without hyphens, O for 0 and I or L for 1. */
function hashOf(userId: string, code: string): Buffer {
  const meant = code.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  return createHash('sha256').update(`${userId}:${meant}`).digest()
}
