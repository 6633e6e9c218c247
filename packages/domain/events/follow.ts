import type { ProjectEvent } from '@holdfast/contracts/projects'
import { sql } from 'drizzle-orm'
import type { Transaction } from '@holdfast/db/database'
import { lookAt, require } from '../access.ts'
import type { Access } from '../access.ts'
import { can } from '../can.ts'
import type { Context } from '../context.ts'
import { enter } from '../projects/enter.ts'
import { requireLiveSession } from '../sessions/require-live.ts'
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
/** At most so many at once; who missed more is told to look again at all. */
const MOST = 500
/** Seconds after which session and right to look are checked again, and silence is broken. */
const RECHECK_SECONDS = 25

export interface FollowInput {
  projectId: string
  /** The last event that the client saw. */
  lastEventId: number | undefined
  signal: AbortSignal
}

/**
 * What changes in a project, from the last event that the client saw; every 25 s of silence `null`, when session and right were
 * checked again. Who missed events (too many, or while the database was away) gets one that means the whole project. Ends when
 * the session or the right is lost (by throwing), or with `signal`.
 */
export async function* followProject(
  ctx: Context,
  bells: Bells,
  { projectId, lastEventId, signal }: FollowInput,
): AsyncGenerator<ProjectEvent | null> {
  const told = new Told(projectId)
  const off = bells.on(PROJECT_CHANNEL, (payload) => told.hear(payload))
  try {
    yield* await readEvents(ctx, projectId, resumed(lastEventId))
    while (!signal.aborted && !bells.released) {
      const concerns = (payload: string) => payload.startsWith(projectId)
      const wait = { seconds: RECHECK_SECONDS, signal, concerns }
      await bells.until(PROJECT_CHANNEL, wait, () => Promise.resolve(told.any ? true : undefined))
      if (signal.aborted || bells.released) return
      const ids = told.take()
      const which = ids === 'missed' ? 'all' : sql`and id = any(${sql.param(ids)}::bigint[])`
      const events = await readEvents(ctx, projectId, which)
      if (events.length === 0) yield null
      yield* events
    }
  } finally {
    off()
  }
}

/** Numbers of the events of a project that were told and not yet read: bounded, however slowly the client reads. */
class Told {
  readonly #projectId: string
  #ids: number[] = []
  #missed = false

  constructor(projectId: string) {
    this.#projectId = projectId
  }

  get any(): boolean {
    return this.#missed || this.#ids.length > 0
  }

  hear(payload: string): void {
    const [project, id] = payload.split(' ')
    if (payload !== '' && project !== this.#projectId) return
    if (payload === '' || this.#ids.length >= MOST) this.#missed = true
    else this.#ids.push(Number(id))
  }

  take(): number[] | 'missed' {
    const taken = this.#missed ? 'missed' : this.#ids
    this.#ids = []
    this.#missed = false
    return taken
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
  which: ReturnType<typeof sql> | 'all',
): Promise<ProjectEvent[]> {
  return enter(ctx, { kind: 'project', id: projectId }, async ({ tx, ctx: acting, access }) => {
    await requireLiveSession(tx, acting)
    require(access, 'project.see', { projectId })
    const rows = await tx.execute<EventRow>(sql`
      select id, kind, parent_ids, node_ids, actor_id from project_events
      where project_id = ${projectId} ${which === 'all' ? sql`` : which}
      order by id ${which === 'all' ? sql`desc limit 1` : sql`limit ${MOST + 1}`}`)
    if (which === 'all' || rows.length > MOST) return rows.slice(-1).map((row) => wholeProject(row.id))
    return withoutHidden(tx, access, rows.map(toEvent))
  })
}

function toEvent(row: EventRow): ProjectEvent {
  return {
    id: row.id,
    kind: row.kind,
    parentIds: row.parent_ids,
    nodeIds: row.node_ids,
    actorId: row.actor_id,
  }
}

/** Leaves out what happens where the person does not see it; an event of which nothing is left is not told. */
async function withoutHidden(
  tx: Transaction,
  access: Access,
  events: ProjectEvent[],
): Promise<ProjectEvent[]> {
  if (!access.folders?.guarded) return events
  const { projectId } = access.folders
  await lookAt(tx, access, [...new Set(events.flatMap((event) => [...event.parentIds, ...event.nodeIds]))])
  const sees = (nodeId: string) => can(access, 'node.pass', { projectId, nodeId })
  return events.flatMap((event) => {
    const ids = event.parentIds.length + event.nodeIds.length
    const left = { ...event, parentIds: event.parentIds.filter(sees), nodeIds: event.nodeIds.filter(sees) }
    return ids > 0 && left.parentIds.length + left.nodeIds.length === 0 ? [] : [left]
  })
}

/** Says "look again at all", as of an event. */
function wholeProject(id: string): ProjectEvent {
  return { id, kind: 'nodes', parentIds: [], nodeIds: [], actorId: null }
}
