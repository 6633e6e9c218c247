import { z } from 'zod'

/* What the watching process and a serving one tell each other. */

/** From a serving process. `problems` holds each check's reason, or null. */
export const FromWorker = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('state'), problems: z.record(z.string(), z.string().nullable()) }),
  z.object({ kind: z.literal('metrics'), id: z.int(), metrics: z.array(z.unknown()) }),
])
export type FromWorker = z.infer<typeof FromWorker>

/** To a serving process: asks for its metrics. */
export const ToWorker = z.object({ kind: z.literal('metrics'), id: z.int() })
export type ToWorker = z.infer<typeof ToWorker>

/** What a serving process is told at its start. */
export const WorkerOrders = z.object({
  index: z.int(),
  count: z.int(),
  holder: z.string(),
  /** Folder of the sockets by which the processes reach each other. */
  sockets: z.string(),
})
export type WorkerOrders = z.infer<typeof WorkerOrders>

/** The variable that carries the orders. */
export const ORDERS = 'HOLDFAST_CONNECTOR_PROCESS'
