import { join } from 'node:path'
import type { Environment } from '@holdfast/runtime/config'
import type { Check } from '@holdfast/runtime/internal'
import type { Metrics } from '@holdfast/runtime/metrics'
import { runProcess } from '@holdfast/runtime/process'
import type { Stop } from '@holdfast/runtime/stop'
import { parseConfig } from '../config.ts'
import { serveProcess } from '../serve-process.ts'
import { ORDERS, ToWorker, WorkerOrders } from './messages.ts'
import type { FromWorker } from './messages.ts'

/* The program of a serving process; `supervise` starts it. */

const TELL_MS = 1000

async function startWorker(environment: Environment): Promise<Stop> {
  const { index, count, holder, sockets } = WorkerOrders.parse(JSON.parse(environment[ORDERS] ?? ''))
  const place = { index, count, socketOf: (of: number) => join(sockets, `${of}.sock`) }
  const { metrics, checks, stopper } = await serveProcess({ config: parseConfig(environment), place, holder })
  const telling = setInterval(() => void tellState(checks), TELL_MS)
  void tellState(checks)
  const stop = stopper([], [{ name: 'telling', stop: () => clearInterval(telling) }])
  process.on('message', (message) => {
    const asked = ToWorker.safeParse(message)
    if (asked.success) void tellMetrics(metrics, asked.data.id)
  })
  // Without the one that watches nobody would start us again, or stop us.
  process.on('disconnect', () => void stop().then(() => process.exit(0)))
  return stop
}

async function tellMetrics({ registry }: Metrics, id: number): Promise<void> {
  tell({ kind: 'metrics', id, metrics: await registry.getMetricsAsJSON() })
}

async function tellState(checks: Readonly<Record<string, Check>>): Promise<void> {
  const asked = Object.entries(checks).map(async ([name, check]): Promise<[string, string | null]> => {
    try {
      await check(AbortSignal.timeout(TELL_MS))
      return [name, null]
    } catch (error) {
      return [name, error instanceof Error ? error.message : String(error)]
    }
  })
  tell({ kind: 'state', problems: Object.fromEntries(await Promise.all(asked)) })
}

function tell(message: FromWorker): void {
  if (process.connected) process.send?.(message)
}

await runProcess(startWorker)
