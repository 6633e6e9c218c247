import { z } from 'zod'
import type { Check, Finding } from './check.ts'

const Readiness = z.object({
  checks: z.record(z.string(), z.object({ ok: z.boolean(), reason: z.string().optional() })),
})

/** What the running api says of itself and of each thing it depends on. */
export const api: Check = {
  name: 'api',
  look: async ({ INTERNAL_PORT }) => {
    const answer = await fetch(`http://127.0.0.1:${INTERNAL_PORT}/readyz`, {
      signal: AbortSignal.timeout(5000),
    }).catch(() => undefined)
    if (!answer)
      return [{ name: 'api', state: 'fail', detail: 'does not answer', fix: 'start it, and read its log' }]
    const { checks } = Readiness.parse(await answer.json())
    return Object.entries(checks).map(([name, { ok, reason }]): Finding => ({
      name: `api: ${name}`,
      state: ok ? 'ok' : 'fail',
      detail: ok ? 'ready' : (reason ?? 'not ready'),
    }))
  },
}
