import cluster from 'node:cluster'
import type { Worker } from 'node:cluster'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EXIT_CONFIG } from '@holdfast/runtime/config'
import type { Environment } from '@holdfast/runtime/config'
import { serveInternal } from '@holdfast/runtime/internal'
import { createLog } from '@holdfast/runtime/log'
import type { Log } from '@holdfast/runtime/log'
import { Metrics } from '@holdfast/runtime/metrics'
import { stopInOrder } from '@holdfast/runtime/stop'
import type { Stop } from '@holdfast/runtime/stop'
import type { Config } from '../config.ts'
import { requireFreePort } from '../http/server.ts'
import { mallocVariables } from '../memory/malloc.ts'
import { FromWorker, ORDERS } from './messages.ts'
import type { WorkerOrders } from './messages.ts'
import { workerChecks } from './worker-checks.ts'
import { gatherMetrics } from './worker-metrics.ts'

/** A serving process as the watching one knows it. */
export interface Watched {
  worker: Worker
  /** Each check's reason, or null; empty before the first word. */
  problems: Record<string, string | null>
  toldAt: number
}

const RESTART_MS = 500
/** Under load the young generation would grow to three times 16 MiB in each process; bytes do not lie in it. */
const SMALL_HEAP = ['--max-semi-space-size=4']

/** Starts the serving processes, starts those that die again, and answers for all of them on the internal port. */
export async function supervise(config: Config, environment: Environment, holder: string): Promise<Stop> {
  const log = createLog({ name: 'connector', level: config.logLevel, file: config.logFile })
  await requireFreePort(config.hosts, config.port)
  // Short, since a socket's path has a hundred characters at most.
  const sockets = await mkdtemp(join(tmpdir(), 'holdfast-'))
  const flock = new Flock({ count: config.processes, holder, sockets, environment, log })
  const metrics = new Metrics('connector-supervisor')
  gatherMetrics(metrics, () => flock.workers)
  const internal = await serveInternal({
    metrics,
    checks: workerChecks(() => flock.watched, config),
    hosts: config.internalHosts,
    port: config.internalPort,
    portSetting: 'INTERNAL_PORT',
  })
  flock.start()
  return stopInOrder(
    [
      { name: 'drain', stop: internal.drain },
      { name: 'processes', stop: () => flock.stop() },
      { name: 'internal', stop: () => internal.close(1000) },
      { name: 'sockets', stop: () => rm(sockets, { recursive: true, force: true }) },
    ],
    { deadlineMs: (config.stopSeconds + 2) * 1000 },
  )
}

interface FlockInput extends Omit<WorkerOrders, 'index'> {
  environment: Environment
  log: Log
}

class Flock {
  readonly #input: FlockInput
  readonly #watched = new Map<number, Watched>()
  #stopping = false

  constructor(input: FlockInput) {
    this.#input = input
  }

  /** By place; undefined where a process is being started again. */
  get watched(): (Watched | undefined)[] {
    return Array.from({ length: this.#input.count }, (_, index) => this.#watched.get(index))
  }

  get workers(): Worker[] {
    return [...this.#watched.values()].map(({ worker }) => worker)
  }

  start(): void {
    cluster.setupPrimary({ exec: join(import.meta.dirname, 'worker.ts'), args: [], execArgv: SMALL_HEAP })
    for (let index = 0; index < this.#input.count; index++) this.#fork(index)
  }

  async stop(): Promise<void> {
    this.#stopping = true
    await Promise.all(this.workers.map((worker) => ended(worker)))
  }

  #fork(index: number): void {
    const { count, holder, sockets, environment, log } = this.#input
    const orders: WorkerOrders = { index, count, holder, sockets }
    const worker = cluster.fork({ ...mallocVariables, ...environment, [ORDERS]: JSON.stringify(orders) })
    const watched: Watched = { worker, problems: {}, toldAt: 0 }
    this.#watched.set(index, watched)
    worker.on('message', (message) => {
      const told = FromWorker.safeParse(message)
      if (told.data?.kind !== 'state') return
      watched.problems = told.data.problems
      watched.toldAt = performance.now()
    })
    worker.once('exit', (code, signal) => {
      this.#watched.delete(index)
      if (this.#stopping) return
      // It has said what is wrong with its settings; starting it again would say it again.
      if (code === EXIT_CONFIG) process.exit(EXIT_CONFIG)
      log.error({ index, exit: code, signal }, 'a serving process ended and is started again')
      setTimeout(() => this.#stopping || this.#fork(index), RESTART_MS)
    })
  }
}

function ended(worker: Worker): Promise<void> {
  if (worker.isDead()) return Promise.resolve()
  return new Promise((resolve) => {
    worker.once('exit', () => resolve())
    worker.process.kill('SIGTERM')
  })
}
