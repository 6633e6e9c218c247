import postgres from 'postgres'
import type { Holdfast } from './holdfast.ts'

/**
 * Puts `count` files into a folder straight in the database, each with a version and a blob as an upload would leave
 * them (but for the bytes), named `file 000001` and so on.
 */
export async function fillFolder(holdfast: Holdfast, folderId: string, count: number): Promise<void> {
  const sql = postgres(holdfast.appliance.databaseUrl('postgres'), { max: 1, onnotice: () => {} })
  try {
    await sql`
      with made as materialized (
        select uuidv7() as node_id, uuidv7() as version_id, uuidv7() as blob_id, number,
          'file ' || lpad(number::text, 6, '0') || '.pdf' as name
        from generate_series(1, ${count}::int) as number
      ), folder as (
        select nodes.*, projects.storage_id
        from nodes join projects on projects.id = nodes.project_id where nodes.id = ${folderId}
      ), new_blobs as (
        insert into blobs (id, organization_id, project_id, storage_id, size, part_size, head, wrap, key_version, crc)
        select blob_id, organization_id, project_id, storage_id, 4096, 16777216, '{}', '{}', 1, 0 from made, folder
      ), new_versions as (
        insert into file_versions (id, organization_id, project_id, node_id, number, blob_id, size, created_by)
        select version_id, organization_id, project_id, node_id, 1, blob_id, 4096, created_by from made, folder
      ), new_nodes as (
        insert into nodes (id, organization_id, project_id, parent_id, kind, name, name_key, size, type,
          modified_by, created_by, current_version_id)
        select node_id, organization_id, project_id, folder.id, 'file', made.name, made.name, 4096, 'application/pdf',
          created_by, created_by, version_id
        from made, folder
      )
      update nodes set child_count = child_count + ${count}::int where id = ${folderId}`
    // What autovacuum does a minute after such a load.
    await sql`vacuum analyze nodes, file_versions, blobs`
  } finally {
    await sql.end()
  }
}
