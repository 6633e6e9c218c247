import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { lookAt } from '../access.ts'
import type { Access } from '../access.ts'
import { can } from '../can.ts'
import type { Verb } from '../can.ts'
import type { NodeRow } from './node-row.ts'

/** Counts in the folders among these rows, siblings, only the children that the person sees. */
export async function countVisible(tx: Transaction, access: Access, rows: readonly NodeRow[]): Promise<void> {
  const { folders, organizationId, userId } = access
  if (!folders?.guarded) return
  const { projectId } = folders
  const found = rows.filter((row) => row.kind === 'folder')
  const parentId = found[0]?.parent_id
  if (found.length === 0) return
  const readable = can(access, 'node.read', { projectId, nodeId: parentId ?? found[0]?.id })
  const ids = found.map((row) => row.id)
  const counts = await tx.execute<{ folder: string; children: number }>(sql`
    select folder, children from visible_children(${organizationId}, ${userId}, ${projectId}, ${readable},
      ${sql.param(ids)}::uuid[])`)
  const byId = new Map(counts.map((row) => [row.folder, row.children]))
  for (const row of found) row.child_count = byId.get(row.id) ?? 0
}

/** Folders with rights of their own below some others, by what they say to a verb. */
export interface GuardsBelow {
  closed: string[]
  open: string[]
  /** Which of the others have closed ones in them. */
  holding: ReadonlySet<string>
}

/**
 * Looks for living folders with rights of their own below these nodes. Where a project has none, nothing is asked; else the way
 * is up from each of them, since they are few.
 */
export async function guardsBelow(
  tx: Transaction,
  access: Access,
  tops: readonly string[],
  verb: Verb,
): Promise<GuardsBelow> {
  const { folders } = access
  if (!folders?.guarded || tops.length === 0) return { closed: [], open: [], holding: new Set() }
  const { projectId } = folders
  const rows = await tx.execute<{ guard: string; top: string }>(sql`
    with recursive up as (
      select g.id as guard, g.parent_id from nodes g
      where g.project_id = ${projectId} and g.guarded and g.trash_root_id is null
      union all
      select up.guard, n.parent_id from up join nodes n on n.id = up.parent_id)
    select guard, parent_id as top from up where parent_id = any(${sql.param(tops)}::uuid[])`)
  const guards = [...new Set(rows.map((row) => row.guard))]
  await lookAt(tx, access, guards)
  const closed = guards.filter((nodeId) => !can(access, verb, { projectId, nodeId }))
  const shut = new Set(closed)
  return {
    closed,
    open: guards.filter((id) => !shut.has(id)),
    holding: new Set(rows.filter((row) => shut.has(row.guard)).map((row) => row.top)),
  }
}
