import { sql } from 'drizzle-orm'
import type { EventKind } from '@holdfast/contracts/security-events'
import type { Queries } from '@holdfast/db/database'
import type { AuditRow, Notice } from './notice.ts'
import { rulesOf } from './rules.ts'

/** What is counted, by the action in the audit trail. */
export const counted: Readonly<Record<string, EventKind>> = {
  'version.opened': 'mass_download',
  'archive.opened': 'mass_download',
  'node.trashed': 'mass_deletion',
  'node.deleted': 'mass_deletion',
}

const windowSeconds = 600

/** Adds a batch to the counts of its windows; answers who passed a threshold with it. */
export async function watchCounts(
  db: Pick<Queries, 'execute'>,
  rows: readonly AuditRow[],
): Promise<Notice[]> {
  const groups = Map.groupBy(
    rows.filter((row) => counted[row.action] && row.organization_id && row.actor_id),
    (row) => [row.organization_id, row.actor_id, counted[row.action], windowOf(row.at)].join(' '),
  )
  const notices: Notice[] = []
  for (const [key, group] of groups) {
    const [organizationId = '', userId = '', , start = ''] = key.split(' ')
    const row = group.at(-1)
    const kind = row && counted[row.action]
    if (!row || !kind) continue
    const [total] = await db.execute<{ count: number }>(sql`
      insert into watch_counts as w (organization_id, user_id, kind, window_started_at, count)
      values (${organizationId}, ${userId}, ${kind}, ${start}::timestamptz, ${group.length})
      on conflict (organization_id, user_id, kind, window_started_at) do update set count = w.count + excluded.count
      returning count`)
    const threshold = (await rulesOf(db, organizationId)).find((rule) => rule.kind === kind)?.threshold
    const count = total?.count ?? 0
    if (threshold == null || count < threshold || count - group.length >= threshold) continue
    const details = { count, minutes: windowSeconds / 60 }
    notices.push({ kind, source: `${userId} ${start}`, row, userId, details, organizationId })
  }
  return notices
}

function windowOf(at: string): string {
  const seconds = Math.floor(Date.parse(at) / 1000 / windowSeconds) * windowSeconds
  return new Date(seconds * 1000).toISOString()
}
