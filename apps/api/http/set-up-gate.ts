import type { MiddlewareHandler } from 'hono'
import { isSetUp } from '@holdfast/domain/setup/create-link'
import type { ApiEnvironment } from './environment.ts'
import { problem } from './problem.ts'
import type { Parts } from '../parts.ts'

/** What answers before set-up: whether it is set up, the set-up itself with what is accepted in it, and the connector that gets ready. */
const open = /^\/api\/(v1\/appliance|v1\/setup|v1\/setup\/check|v1\/legal\/\w+|connector\/.*)$/

/** Until the appliance is set up, nothing of the api answers but what sets it up. Being set up never ends. */
export function requireSetUp(db: Parts['db']): MiddlewareHandler<ApiEnvironment> {
  let done = false
  return async (c, next) => {
    if (done || !c.req.path.startsWith('/api/') || open.test(c.req.path)) return next()
    done = await isSetUp(db)
    if (done) return next()
    return problem(
      c,
      'not_set_up',
      'Open the set-up link: `npm start` prints it, and `holdfast setup-link` a new one.',
    )
  }
}
