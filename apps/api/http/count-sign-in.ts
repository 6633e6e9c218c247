import { DomainError } from '@holdfast/domain/error'
import type { ApiMetrics } from '../metrics.ts'

/** Counts a sign-in, or a step of one, by its outcome. */
export async function counted<T>(
  metrics: ApiMetrics,
  work: () => Promise<T>,
  good = 'signed_in',
): Promise<T> {
  try {
    const result = await work()
    metrics.signIns.inc({ outcome: good })
    return result
  } catch (error) {
    const outcome = error instanceof DomainError ? error.code : 'failed'
    metrics.signIns.inc({ outcome })
    if (outcome === 'locked_out') metrics.lockOuts.inc()
    throw error
  }
}
