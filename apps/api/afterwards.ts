import type { Parts } from './parts.ts'

/**
 * Work that goes on after the answer, so that its timing does not tell whether there was something to do. A failure is logged.
 */
export function afterwards({ log }: Parts, work: () => Promise<void>): void {
  work().catch((error: unknown) => log.error({ error }, 'work after an answer failed'))
}
