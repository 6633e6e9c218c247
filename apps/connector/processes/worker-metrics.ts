import type { Worker } from 'node:cluster'
import type { Metrics } from '@holdfast/runtime/metrics'
import { AggregatorRegistry, Registry } from 'prom-client'
import { FromWorker } from './messages.ts'
import type { ToWorker } from './messages.ts'

const ASK_MS = 2000
let asked = 0

/** Makes `/metrics` tell the sums over all serving processes. */
export function gatherMetrics(metrics: Metrics, workers: () => readonly Worker[]): void {
  const own = metrics.registry.metrics.bind(metrics.registry)
  metrics.registry.metrics = async () => {
    const answers = await Promise.all(workers().map((worker) => askMetrics(worker)))
    const known = answers.filter((answer) => answer !== undefined)
    const sums = known.length > 0 ? AggregatorRegistry.aggregate(known) : new Registry()
    return `${await sums.metrics()}\n${withoutComments(await own())}`
  }
}

/** The sums explain the same names already. */
function withoutComments(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
}

function askMetrics(worker: Worker): Promise<unknown[] | undefined> {
  const id = asked++
  return new Promise((resolve) => {
    const end = (answer?: unknown[]) => {
      clearTimeout(timer)
      worker.off('message', listen)
      resolve(answer)
    }
    const listen = (message: unknown) => {
      const told = FromWorker.safeParse(message)
      if (told.data?.kind === 'metrics' && told.data.id === id) end(told.data.metrics)
    }
    const timer = setTimeout(() => end(), ASK_MS)
    worker.on('message', listen)
    const order: ToWorker = { kind: 'metrics', id }
    worker.send(order, (error) => error && end())
  })
}
