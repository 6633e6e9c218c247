import type { BlobHead, Wrap } from '@holdfast/contracts/connector/grant'
import type { ArchiveEntry } from '@holdfast/contracts/connector/protocol'
import { sql } from 'drizzle-orm'
import { checkOwnStorage, enterForConnector } from '../connectors/connector-context.ts'
import type { ConnectorContext } from '../connectors/connector-context.ts'
import { DomainError } from '../error.ts'

const PAGE = 1000

type EntryRow = {
  seq: number
  path: string
  modified_at: string
  size: string
  crc: string | null
  blob_id: string | null
  project_id: string | null
  part_size: number | null
  head: BlobHead | null
  wrap: Wrap | null
}

/** Entries of an archive in the ZIP's order, for the connector of its storage. */
export function listEntries(
  ctx: ConnectorContext,
  { archiveId, after }: { archiveId: string; after: number },
): Promise<{ items: ArchiveEntry[]; next: number | null }> {
  return enterForConnector(ctx, { kind: 'archive', id: archiveId }, async (tx, where) => {
    const [archive] = await tx.execute<{ storage_id: string }>(sql`
      select j.storage_id from archives a join projects j on j.id = a.project_id where a.id = ${archiveId}`)
    if (!where || !archive) throw new DomainError('not_found')
    await checkOwnStorage(tx, ctx, archive.storage_id)
    const rows = await tx.execute<EntryRow>(sql`
      select e.seq, e.path, e.modified_at, e.size, b.crc, b.id as blob_id, b.project_id, b.part_size, b.head, b.wrap
      from archive_entries e left join blobs b on b.id = e.blob_id
      where e.archive_id = ${archiveId} and e.seq > ${after} order by e.seq limit ${PAGE}`)
    const last = rows.length === PAGE ? rows.at(-1) : undefined
    return { items: rows.map((row) => toEntry(row, where.organizationId)), next: last?.seq ?? null }
  })
}

function toEntry(row: EntryRow, organizationId: string): ArchiveEntry {
  const { blob_id: id, project_id: project, part_size: partSize, head, wrap } = row
  const size = Number(row.size)
  return {
    path: row.path,
    modified: Math.floor(Date.parse(row.modified_at) / 1000),
    size,
    crc: Number(row.crc ?? 0),
    blob:
      id && partSize && head && wrap
        ? { object: `b/${organizationId}/${project}/${id}`, head, size, partSize, wrap }
        : null,
  }
}
