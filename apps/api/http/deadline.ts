import type { MiddlewareHandler } from 'hono'
import { DomainError } from '@holdfast/domain/error'
import type { ApiEnvironment } from './environment.ts'

/**
 * Answers 503 when a request gets none in time: a database that accepts connections and says nothing (a machine that hangs)
 * would let requests wait for ever. What the request began may still take effect. Streams have begun by then.
 */
export function answerWithin(milliseconds: number): MiddlewareHandler<ApiEnvironment> {
  return async (_, next) => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(
        () =>
          reject(
            new DomainError(
              'unavailable',
              'There was no answer in time. Look whether it took effect before you repeat it.',
            ),
          ),
        milliseconds,
      )
    })
    try {
      await Promise.race([next(), late])
    } finally {
      clearTimeout(timer)
    }
  }
}
