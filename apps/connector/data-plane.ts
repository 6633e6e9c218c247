import type { RequestListener } from 'node:http'
import type { Check } from '@holdfast/runtime/internal'
import type { Log } from '@holdfast/runtime/log'
import type { Metrics } from '@holdfast/runtime/metrics'
import type { StopStep } from '@holdfast/runtime/stop'
import { keepAuditCopies } from './audit/task.ts'
import { readinessChecks } from './checks.ts'
import type { Config } from './config.ts'
import { createControlSide, onceEnrolled } from './control-plane/control-side.ts'
import { ReceiptCourier } from './control-plane/receipt-courier.ts'
import { Contents } from './downloads/content.ts'
import { router } from './http/router.ts'
import type { RouterParts } from './http/router.ts'
import { takeJobs } from './jobs/take.ts'
import { createMeasures, measureStore } from './measures.ts'
import { serveSiblings } from './processes/siblings.ts'
import type { Place } from './processes/owners.ts'
import { Storages } from './storages/open-storages.ts'
import { runTasks } from './tasks.ts'
import type { Task } from './tasks.ts'
import { Transfers } from './transfers.ts'
import { BufferBudget } from './uploads/budget.ts'
import { Sessions } from './uploads/sessions.ts'
import { Sweep } from './uploads/sweep.ts'
import { Turns } from './uploads/turns.ts'

export interface DataPlaneInput {
  config: Config
  log: Log
  metrics: Metrics
  place: Place
  /** The name under which this group of processes holds uploads. */
  holder: string
}

/** One serving process of a connector: everything but the ports it listens on. */
export interface DataPlane {
  /** Answers the requests of the public port. */
  answer: RequestListener
  checks: Readonly<Record<string, Check>>
  /** What ends it, once the public port does not accept any more. `cut` ends the connections that remain. */
  stopSteps: (cut: () => Promise<void>) => readonly StopStep[]
}

const SWEEP_MS = 60_000
const IDLE_LOOK_MS = 60_000
/** Of the time to stop, so much is kept for storing what came last. */
const FLUSH_MS = 5000

/** Builds a serving process and begins what it does all the time. */
export async function createDataPlane(input: DataPlaneInput): Promise<DataPlane> {
  const { config, log, metrics, place, holder } = input
  const measures = createMeasures(metrics)
  const transfers = new Transfers(measures)
  const storages = new Storages({
    settings: config.storages,
    rootKeys: config.rootKeys,
    stateDir: config.stateDir,
    log,
    measured: (store, label) => measureStore(store, label, measures),
  })
  const control = await createControlSide({ config, log, storages, transfers })
  const budget = new BufferBudget(Math.floor(config.bufferBytes / place.count), measures.buffers)
  const courier = new ReceiptCourier({ controlPlane: control.controlPlane, measures, log })
  const sessions = new Sessions({ ...control, courier, measures, storages, budget, holder })
  const parts: Omit<RouterParts, 'forward'> = {
    ...control,
    courier,
    measures,
    metrics,
    log,
    transfers,
    storages,
    budget,
    holder,
    sessions,
    rootKeys: config.rootKeys,
    publicUrl: config.publicUrl,
    turns: new Turns(),
    contents: new Contents(storages),
    idleMs: () => (config.idleSeconds ?? control.trust.idleSeconds) * 1000,
  }
  const siblings = await serveSiblings(place, parts)
  const watching = new AbortController()
  await storages.begin(watching.signal)
  const tasks = [
    ...control.tasks,
    ...uploadTasks(parts),
    ...(place.index === 0 ? soleTasks(parts, config) : []),
  ]
  const running = runTasks(tasks, log)
  return {
    answer: router({ ...parts, forward: siblings.forward }),
    checks: readinessChecks(control, storages),
    stopSteps: (cut) => [
      ...transferSteps(transfers, config.stopSeconds * 1000 - FLUSH_MS, cut),
      { name: 'siblings', stop: siblings.close },
      { name: 'tasks', stop: running.stop },
      { name: 'reads', stop: () => control.reads.deliver() },
      {
        name: 'storages',
        stop: () => {
          watching.abort()
          control.controlPlane.close()
          return storages.close()
        },
      },
    ],
  }
}

function uploadTasks({ sessions, turns }: Pick<RouterParts, 'sessions' | 'turns'>): Task[] {
  const turn = async () => {
    sessions.forgetIdle((upload) => turns.has(upload))
    return IDLE_LOOK_MS
  }
  return [{ name: 'idle uploads', turn }]
}

/** What one process of a connector does for all. */
function soleTasks(parts: Omit<RouterParts, 'forward'>, { jobBytesPerSecond }: Config): Task[] {
  const sweep = new Sweep(parts)
  const run = async (signal: AbortSignal) => {
    await sweep.run(signal)
    return SWEEP_MS
  }
  return [
    { name: 'sweep', turn: onceEnrolled(parts.enrolled, run) },
    { name: 'audit copies', turn: onceEnrolled(parts.enrolled, keepAuditCopies(parts)) },
    { name: 'jobs', turn: onceEnrolled(parts.enrolled, takeJobs({ ...parts, jobBytesPerSecond })) },
  ]
}

/** Lets transfers end; then cuts them, which makes what has arrived durable. */
function transferSteps(transfers: Transfers, graceMs: number, cut: () => Promise<void>): StopStep[] {
  return [
    { name: 'transfers', stop: () => transfers.whenNone(Math.max(0, graceMs)) },
    {
      name: 'cut transfers',
      stop: async () => {
        transfers.cutAll()
        await transfers.whenNone(FLUSH_MS)
        await cut()
      },
    },
  ]
}
