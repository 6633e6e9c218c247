import { sql } from 'drizzle-orm'
import type { Move } from '@holdfast/contracts/tenants'
import type { Transaction } from '@holdfast/db/database'
import { instant, instantOrNull } from '../projects/time.ts'
import { originOf } from './address.ts'

/** A move as PostgreSQL names it. */
export interface MoveRow extends Record<string, unknown> {
  id: string
  organization_id: string
  host: string
  name: string
  keep_passwords: boolean
  state: Move['state']
  proposed_by_name: string
  created_at: string
  decided_by_name: string | null
  decided_at: string | null
}

export function moveOf(row: MoveRow, publicUrl: string): Move {
  return {
    id: row.id,
    organizationId: row.organization_id,
    host: row.host,
    name: row.name,
    url: originOf(row, publicUrl),
    keepPasswords: row.keep_passwords,
    state: row.state,
    proposedBy: row.proposed_by_name,
    createdAt: instant(row.created_at),
    decidedBy: row.decided_by_name,
    decidedAt: instantOrNull(row.decided_at),
  }
}

/** The open proposal of an organisation in scope, locked; at most one. */
export async function openMove(tx: Transaction, organizationId: string): Promise<MoveRow | undefined> {
  const [row] = await tx.execute<MoveRow>(sql`
    select * from organization_moves where organization_id = ${organizationId} and state = 'proposed' for update`)
  return row
}
