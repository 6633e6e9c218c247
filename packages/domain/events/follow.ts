import type { ProjectEvent } from '@holdfast/contracts/projects'
import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import type { Context } from '../context.ts'
import { enter } from '../projects/enter.ts'
import type { Bells } from './bells.ts'
import { PROJECT_CHANNEL } from './project-event.ts'

type EventRow = {
  id: string
  kind: ProjectEvent['kind']
  parent_ids: string[]
  node_ids: string[]
  actor_id: string | null
}

/** Events that are sent again on resuming, since numbers are given before commits: a repeated one does no harm. */
const OVERLAP_SECONDS = 30
/** At most so many at once; who missed more looks again at all. */
const MOST = 500
/** Seconds after which the right to look is checked again, and silence is broken. */
const RECHECK_SECONDS = 25

export interface FollowInput {
  projectId: string
  /** The last event that the client saw. */
  lastEventId: number | undefined
  signal: AbortSignal
}

/**
 * What changes in a project, from the last event that the client saw; every 25 s of silence `null`, when the right to look was
 * checked again. Ends when that is lost (by throwing), or with `signal`.
 */
export async function* followProject(
  ctx: Context,
  bells: Bells,
  { projectId, lastEventId, signal }: FollowInput,
): AsyncGenerator<ProjectEvent | null> {
  const told: number[] = []
  const off = bells.on(PROJECT_CHANNEL, (payload) => {
    const [project, id] = payload.split(' ')
    if (project === projectId) told.push(Number(id))
  })
  try {
    yield* await readEvents(ctx, projectId, resumed(lastEventId))
    while (!signal.aborted && !bells.released) {
      const concerns = (payload: string) => payload.startsWith(projectId)
      const wait = { seconds: RECHECK_SECONDS, signal, concerns }
      await bells.until(PROJECT_CHANNEL, wait, () => Promise.resolve(told.length > 0 ? true : undefined))
      if (signal.aborted || bells.released) return
      const ids = told.splice(0)
      const events = await readEvents(ctx, projectId, sql`and id = any(${sql.param(ids)}::bigint[])`)
      if (events.length === 0) yield null
      yield* events
    }
  } finally {
    off()
  }
}

/** Without a last event there is nothing to make up for. */
function resumed(lastEventId: number | undefined) {
  if (lastEventId === undefined) return sql`and false`
  return sql`and (id > ${lastEventId}::bigint or at > (
    select e.at - make_interval(secs => ${OVERLAP_SECONDS}) from project_events e where e.id = ${lastEventId}::bigint))`
}

async function readEvents(
  ctx: Context,
  projectId: string,
  which: ReturnType<typeof sql>,
): Promise<ProjectEvent[]> {
  return enter(ctx, { kind: 'project', id: projectId }, async ({ tx, access }) => {
    require(access, 'project.see', { projectId })
    const rows = await tx.execute<EventRow>(sql`
      select id, kind, parent_ids, node_ids, actor_id from project_events
      where project_id = ${projectId} ${which} order by id limit ${MOST}`)
    return rows.map((row) => ({
      id: row.id,
      kind: row.kind,
      parentIds: row.parent_ids,
      nodeIds: row.node_ids,
      actorId: row.actor_id,
    }))
  })
}
