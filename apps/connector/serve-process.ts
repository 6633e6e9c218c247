import { createLog } from '@holdfast/runtime/log'
import type { Log } from '@holdfast/runtime/log'
import type { Check } from '@holdfast/runtime/internal'
import { Metrics } from '@holdfast/runtime/metrics'
import { stopInOrder } from '@holdfast/runtime/stop'
import type { Stop, StopStep } from '@holdfast/runtime/stop'
import type { Config } from './config.ts'
import { createDataPlane } from './data-plane.ts'
import { servePublic } from './http/server.ts'
import type { Place } from './processes/owners.ts'

export interface ServeInput {
  config: Config
  place: Place
  holder: string
}

/** A process that serves. */
export interface Serving {
  port: number
  metrics: Metrics
  checks: Readonly<Record<string, Check>>
  log: Log
  /** Ends it; `first` and `last` run around its own steps. */
  stopper: (first: readonly StopStep[], last: readonly StopStep[]) => Stop
}

/** Builds one serving process and listens on the public port. @throws ConfigError */
export async function serveProcess({ config, place, holder }: ServeInput): Promise<Serving> {
  const log = createLog({ name: 'connector', level: config.logLevel, file: config.logFile })
  const metrics = new Metrics('connector')
  const plane = await createDataPlane({ config, log, metrics, place, holder })
  const open = await servePublic(plane.answer, {
    hosts: config.hosts,
    port: config.port,
    shared: place.count > 1,
  })
  log.info({ port: open.port, process: place.index }, 'serving')
  const stopper: Serving['stopper'] = (first, last) =>
    stopInOrder(
      [...first, { name: 'stop accepting', stop: open.stopAccepting }, ...plane.stopSteps(open.cut), ...last],
      {
        deadlineMs: config.stopSeconds * 1000,
        report: (step) => log[step.outcome === 'done' ? 'debug' : 'warn'](step, 'stopping'),
      },
    )
  return { port: open.port, metrics, checks: plane.checks, log, stopper }
}
