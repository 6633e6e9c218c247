import type { Storage } from '@holdfast/contracts/storages'
import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import type { Context } from '../context.ts'
import { enter } from '../projects/enter.ts'
import { selectStorages, toStorage } from './storage-row.ts'
import type { StorageRow } from './storage-row.ts'

/** Storages that projects of an organisation can choose, with their live health. */
export function listStorages(
  ctx: Context,
  { organizationId }: { organizationId: string },
): Promise<{ items: Storage[] }> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ tx, access }) => {
    require(access, 'storage.see')
    const rows = await tx.execute<StorageRow>(sql`
      ${selectStorages} join storage_assignments a on a.storage_id = s.id
      where a.organization_id = ${organizationId} order by s.label, s.id`)
    return { items: rows.map(toStorage) }
  })
}
