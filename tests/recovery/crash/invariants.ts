import postgres from 'postgres'
import type { Journal } from './journal.ts'

/** What must hold in the database at any quiet moment; each query answers the rows that break it. */
const INVARIANTS: Readonly<Record<string, string>> = {
  'a folder counts its living children': `
    select folder.id, folder.child_count, count(child.id)::int as children
    from nodes folder left join nodes child on child.parent_id = folder.id and child.trash_root_id is null
    where folder.kind = 'folder' and folder.trash_root_id is null
    group by folder.id having folder.child_count <> count(child.id)`,
  'what lives has a living parent': `
    select child.id from nodes child join nodes parent on parent.id = child.parent_id
    where child.trash_root_id is null and (parent.trash_root_id is not null or parent.kind <> 'folder')`,
  'every node hangs below the top of its project': `
    with recursive tree as (
      select root_id as id from projects
      union all select child.id from nodes child join tree on child.parent_id = tree.id)
    select id from nodes where id not in (select id from tree)`,
  'a file is as long as its current version': `
    select node.id from nodes node left join file_versions version on version.id = node.current_version_id
    where node.kind = 'file' and (version.id is null or version.node_id <> node.id or version.size <> node.size)`,
  'versions are numbered from 1 without a gap': `
    select node_id from file_versions group by node_id having max(number) <> count(*) or min(number) <> 1`,
  'what is needed is a live blob of the same length': `
    select version.id from file_versions version
    join nodes node on node.id = version.node_id and node.deleted_at is null
    join blobs blob on blob.id = version.blob_id
    where blob.state <> 'live' or blob.size <> version.size`,
  'a project counts the bytes it stores': `
    select usage.project_id, usage.stored_bytes, coalesce(sum(blob.size), 0) as bytes
    from project_usage usage left join blobs blob on blob.project_id = usage.project_id and (
      exists (select 1 from file_versions version join nodes node on node.id = version.node_id
              where version.blob_id = blob.id and node.deleted_at is null)
      or exists (select 1 from unplaced where unplaced.blob_id = blob.id and settled_at is null))
    group by usage.project_id having usage.stored_bytes <> coalesce(sum(blob.size), 0)`,
  'a project counts what open uploads reserve': `
    select usage.project_id, usage.reserved_bytes, usage.open_uploads, coalesce(sum(upload.size), 0) as bytes
    from project_usage usage left join uploads upload on upload.project_id = usage.project_id and upload.state = 'open'
    group by usage.project_id
    having usage.reserved_bytes <> coalesce(sum(upload.size), 0) or usage.open_uploads <> count(upload.id)`,
  'a committed upload names its version': `
    select upload.id from uploads upload left join file_versions version on version.id = upload.version_id
    where upload.state = 'committed' and (version.id is null or version.blob_id <> upload.blob_id)`,
  'every node has a history': `
    select id from nodes where parent_id is not null and id not in (select node_id from node_events)`,
}

/** Looks at the database itself, past all rights, and writes down what does not hold. */
export async function checkInvariants(databaseUrl: string, journal: Journal, when: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} })
  try {
    for (const [name, query] of Object.entries(INVARIANTS)) {
      const broken = await sql.unsafe(query)
      if (broken.length > 0)
        journal.fail(
          `${when}: it does not hold that ${name}: ${broken.length} rows, ${JSON.stringify(broken.slice(0, 3))}`,
        )
    }
  } finally {
    await sql.end()
  }
}
