import { retried } from '../retry.ts'
import { storeErrorOf } from './errors.ts'

export interface Watch {
  signal: AbortSignal
  /** Something moved: the clock starts again. */
  moved(): void
}

/**
 * One call of the library under a clock: aborted when nothing moves for `timeoutMs` or the caller's signal fires.
 * Fails with a StoreError or the signal's reason.
 */
export async function watched<T>(
  key: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  call: (watch: Watch) => Promise<T>,
): Promise<T> {
  const silence = new AbortController()
  const timer = setTimeout(() => silence.abort(), timeoutMs)
  const either = signal ? AbortSignal.any([signal, silence.signal]) : silence.signal
  try {
    signal?.throwIfAborted()
    return await call({ signal: either, moved: () => timer.refresh() })
  } catch (error) {
    signal?.throwIfAborted()
    throw storeErrorOf(error, key)
  } finally {
    clearTimeout(timer)
  }
}

/** As `watched`, repeated after passing failures. */
export function watchedAndRetried<T>(
  key: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  call: (watch: Watch) => Promise<T>,
): Promise<T> {
  return retried(() => watched(key, timeoutMs, signal, call), signal)
}
