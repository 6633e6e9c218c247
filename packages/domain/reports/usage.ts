import type { ReportPeriod, UsageDay } from '@holdfast/contracts/audit/report'
import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import { csvLine } from '../audit/csv.ts'
import { inOrganization } from '../context.ts'
import type { Context } from '../context.ts'
import type { Transaction } from '@holdfast/db/database'
import { decodeCursor, ID, page } from '../projects/cursor.ts'
import { enter } from '../projects/enter.ts'

const days: Readonly<Record<ReportPeriod, number>> = { week: 7, month: 30, quarter: 92 }
const PAGE_ROWS = 1000
const COLUMNS = 'day email name project sign_ins files_opened files_added changes bytes_up bytes_down'.split(
  ' ',
)
const NO_PROJECT = '00000000-0000-0000-0000-000000000000'

type Row = {
  day: string
  user_id: string
  email: string | null
  user_name: string | null
  project_id: string | null
  project_name: string | null
  sign_ins: number
  files_opened: number
  files_added: number
  changes: number
  bytes_up: string
  bytes_down: string
}

interface Query {
  organizationId: string
  period: ReportPeriod
  cursor?: string | undefined
  limit: number
}
type Page = { items: UsageDay[]; nextCursor: string | null }

/**
 * Who did how much, of all people in all projects, newest day first.
 *
 * @throws DomainError `not_found`, `forbidden`, `invalid_cursor`
 */
export function usageReport(ctx: Context, query: Query): Promise<Page> {
  return enter(ctx, { kind: 'organization', id: query.organizationId }, ({ tx, access }) => {
    require(access, 'report.see')
    return readPage(tx, query)
  })
}

/** The same as the lines of a CSV file, noted in the trail. */
export async function exportUsageReport(
  ctx: Context,
  { organizationId, period }: { organizationId: string; period: ReportPeriod },
): Promise<AsyncGenerator<string>> {
  await enter(ctx, { kind: 'organization', id: organizationId }, async (scene) => {
    require(scene.access, 'report.see')
    require(scene.access, 'audit.export')
    await audit(scene.tx, scene.ctx, {
      action: 'report.exported',
      object: { kind: 'report', name: 'usage' },
      after: { period },
      organizationId,
    })
  })
  return lines(ctx, organizationId, period)
}

async function* lines(ctx: Context, organizationId: string, period: ReportPeriod): AsyncGenerator<string> {
  yield csvLine(COLUMNS)
  let cursor: string | undefined
  do {
    const from = cursor
    const { items, nextCursor } = await inOrganization(ctx, organizationId, (tx) =>
      readPage(tx, { organizationId, period, cursor: from, limit: PAGE_ROWS }),
    )
    yield items.map(toLine).join('')
    cursor = nextCursor ?? undefined
  } while (cursor !== undefined)
}

function toLine({ day, user, project, ...counts }: UsageDay): string {
  const { signIns, filesOpened, filesAdded, changes, bytesUp, bytesDown } = counts
  const names = [day, user.email ?? user.id, user.name, project && (project.name ?? project.id)]
  return csvLine([...names, signIns, filesOpened, filesAdded, changes, bytesUp, bytesDown])
}

async function readPage(tx: Transaction, { organizationId, period, cursor, limit }: Query): Promise<Page> {
  const after = cursor === undefined ? null : decodeCursor(cursor, ['day', ID, ID])
  const start = after
    ? sql`and (r.day < ${after[0]}::text::date or (r.day = ${after[0]}::text::date
        and (r.user_id, coalesce(r.project_id, ${NO_PROJECT})) > (${after[1]}::uuid, ${after[2]}::uuid)))`
    : sql``
  const rows = await tx.execute<Row>(sql`
    select r.day::text as day, r.user_id, u.email, u.display_name as user_name, r.project_id, p.name as project_name, r.sign_ins,
      r.files_opened, r.files_added, r.changes, r.bytes_up, r.bytes_down
    from usage_days r left join users u on u.id = r.user_id left join projects p on p.id = r.project_id
    where r.organization_id = ${organizationId}
      and r.day > (now() at time zone 'UTC')::date - ${days[period]}::int ${start}
    order by r.day desc, r.user_id, coalesce(r.project_id, ${NO_PROJECT}) limit ${limit + 1}`)
  const cursorOf = (row: Row) => [row.day, row.user_id, row.project_id ?? NO_PROJECT]
  return page(rows, limit, { item: toDay, cursor: cursorOf })
}

function toDay(row: Row): UsageDay {
  return {
    day: row.day,
    user: { id: row.user_id, email: row.email, name: row.user_name },
    project: row.project_id === null ? null : { id: row.project_id, name: row.project_name },
    signIns: row.sign_ins,
    filesOpened: row.files_opened,
    filesAdded: row.files_added,
    changes: row.changes,
    bytesUp: Number(row.bytes_up),
    bytesDown: Number(row.bytes_down),
  }
}
