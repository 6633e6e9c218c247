import type { OperatedStorage } from '@holdfast/contracts/storages'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { audit } from '../audit.ts'
import { asOperator } from '../connectors/operate.ts'
import type { ActorContext } from '../context.ts'
import { DomainError } from '../error.ts'
import { sqlState } from '../projects/enter.ts'
import { selectOperatedStorages, toOperatedStorage } from './storage-row.ts'
import type { OperatedStorageRow } from './storage-row.ts'

export interface UpdateStorageInput {
  storageId: string
  organizationIds?: readonly string[] | undefined
  /** Who deletes objects that nothing needs any more. */
  deletion?: 'product' | 'customer' | undefined
}

/**
 * Offers a storage to organisations (and to no others), says who deletes its objects. Projects that rest in it stay there.
 *
 * @throws DomainError `not_found`
 */
export function updateStorage(ctx: ActorContext, input: UpdateStorageInput): Promise<OperatedStorage> {
  const { storageId, organizationIds, deletion } = input
  return asOperator(ctx, async (tx) => {
    const storage = await findStorage(tx, storageId)
    if (organizationIds) await assign(tx, storageId, organizationIds)
    if (deletion) await tx.execute(sql`update storages set deletion = ${deletion} where id = ${storageId}`)
    await audit(tx, ctx, {
      action: 'storage.updated',
      object: { kind: 'storage', id: storageId, name: storage.storage_label },
      after: { organizationIds, deletion },
    })
    return toOperatedStorage(await findStorage(tx, storageId))
  })
}

/** @throws DomainError `not_found` */
export async function findStorage(tx: Transaction, storageId: string): Promise<OperatedStorageRow> {
  const [row] = await tx.execute<OperatedStorageRow>(
    sql`${selectOperatedStorages} where s.storage_id = ${storageId}`,
  )
  if (!row) throw new DomainError('not_found')
  return row
}

async function assign(tx: Transaction, storageId: string, organizationIds: readonly string[]): Promise<void> {
  const ids = sql`${sql.param(organizationIds)}::uuid[]`
  await tx.execute(sql`
    delete from storage_assignments where storage_id = ${storageId} and not (organization_id = any(${ids}))`)
  try {
    await tx.execute(sql`
      insert into storage_assignments (organization_id, storage_id) select id, ${storageId}::uuid from unnest(${ids}) as id
      on conflict do nothing`)
  } catch (error) {
    // A reference to an organisation that is not there.
    if (sqlState(error) === '23503') throw new DomainError('not_found')
    throw error
  }
}
