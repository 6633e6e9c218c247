import { sql } from 'drizzle-orm'
import type { Factor } from '@holdfast/contracts/factors'
import type { Queries } from '@holdfast/db/database'
import { DomainError } from '../error.ts'
import { instant, instantOrNull } from '../projects/time.ts'

/** As many as one person may have: a key on every chain, and no table that somebody fills. */
const mostFactors = 20

/** A confirmed second factor of a person. */
export interface FactorRow extends Record<string, unknown> {
  id: string
  kind: Factor['kind']
  name: string
  created_at: string
  last_used_at: string | null
}

/** Whose factors are looked at or changed. */
export interface FactorOwner {
  id: string
  email: string
  displayName: string
}

/** The confirmed factors of a person, oldest first. */
export async function factorsOf(tx: Pick<Queries, 'execute'>, userId: string): Promise<FactorRow[]> {
  return tx.execute<FactorRow>(sql`
    select id, kind, name, created_at, last_used_at from factors
    where user_id = ${userId} and confirmed_at is not null order by created_at, id`)
}

/** @throws DomainError `too_many_factors` */
export async function requireRoom(tx: Pick<Queries, 'execute'>, userId: string): Promise<void> {
  if ((await factorsOf(tx, userId)).length >= mostFactors) throw new DomainError('too_many_factors')
}

export function factorOf(row: FactorRow): Factor {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    createdAt: instant(row.created_at),
    lastUsedAt: instantOrNull(row.last_used_at),
  }
}
