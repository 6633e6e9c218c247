import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import { listen } from './listen.ts'
import type { ListenOptions } from './listen.ts'
import type { Metrics } from './metrics.ts'

/** Asks one dependency whether it answers; throws with a reason where it does not. */
export type Check = (signal: AbortSignal) => Promise<unknown>

export type InternalOptions = ListenOptions & {
  metrics: Metrics
  /** By the dependency's name: `database`, `storage hospital-a`. */
  checks: Readonly<Record<string, Check>>
  /** How long one check may take, in milliseconds. */
  checkMs?: number
}

export type Internal = {
  port: number
  /** From now on `/readyz` answers 503, so that a proxy sends new requests elsewhere. */
  drain: () => void
  close: (graceMs: number) => Promise<void>
}

type CheckResult = { ok: true; milliseconds: number } | { ok: false; milliseconds: number; reason: string }

/**
 * Serves, for the machine room only: `/livez` (200 while the process runs), `/readyz` (200 when all checks pass, else
 * 503; each dependency by name) and `/metrics` (Prometheus text format).
 */
export async function serveInternal({
  metrics,
  checks,
  checkMs = 2000,
  ...options
}: InternalOptions): Promise<Internal> {
  let draining = false
  const ready = async (response: ServerResponse) => {
    const results = await runChecks(checks, checkMs)
    const ok = !draining && Object.values(results).every((result) => result.ok)
    answerJson(response, ok ? 200 : 503, {
      status: draining ? 'stopping' : ok ? 'ready' : 'not ready',
      checks: results,
    })
  }
  const routes: Record<string, (response: ServerResponse) => Promise<void> | void> = {
    '/livez': (response) => answerJson(response, 200, { status: 'alive' }),
    '/readyz': ready,
    '/metrics': async (response) => {
      response.setHeader('Content-Type', metrics.registry.contentType).end(await metrics.registry.metrics())
    },
  }
  const listening = await listen(
    () =>
      createServer((request, response) => {
        const route = routes[request.url?.split('?')[0] ?? '']
        if (!route) return answerJson(response, 404, { status: 'not found' })
        Promise.resolve(route(response)).catch((error: unknown) =>
          answerJson(response, 500, { status: 'failed', reason: reasonOf(error) }),
        )
      }),
    options,
  )
  return {
    port: listening.port,
    drain: () => {
      draining = true
    },
    close: listening.close,
  }
}

async function runChecks(
  checks: Readonly<Record<string, Check>>,
  checkMs: number,
): Promise<Record<string, CheckResult>> {
  const entries = Object.entries(checks).map(
    async ([name, check]) => [name, await runCheck(check, checkMs)] as const,
  )
  return Object.fromEntries(await Promise.all(entries))
}

async function runCheck(check: Check, checkMs: number): Promise<CheckResult> {
  const begun = performance.now()
  const signal = AbortSignal.timeout(checkMs)
  // The race guards against a check that does not listen to its signal.
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error(`no answer within ${checkMs} ms`)), {
      once: true,
    })
  })
  try {
    await Promise.race([check(signal), late])
    return { ok: true, milliseconds: Math.round(performance.now() - begun) }
  } catch (error) {
    return { ok: false, milliseconds: Math.round(performance.now() - begun), reason: reasonOf(error) }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function answerJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
}
