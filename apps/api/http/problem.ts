import type { Context as HonoContext } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { errors } from '@holdfast/contracts/errors'
import type { ErrorCode } from '@holdfast/contracts/errors'
import type { Problem } from '@holdfast/contracts/problem'
import { DomainError } from '@holdfast/domain/error'
import { answerScimError, isScim, scimProblem } from '../scim/answer.ts'
import type { ZodError } from 'zod'
import { databaseProblem } from './database-problem.ts'
import type { ApiEnvironment } from './environment.ts'

const refusals = new Set<number>([401, 403, 429])

/** A problem document (RFC 9457) as an answer. `extra.retryAfter`, in seconds, becomes the header as well. */
export function problem(
  c: HonoContext<ApiEnvironment>,
  code: ErrorCode,
  detail?: string,
  extra: Record<string, unknown> = {},
): Response {
  const [status, title] = errors[code]
  if (isScim(c.req.path)) {
    const retryAfter = typeof extra.retryAfter === 'number' ? extra.retryAfter : undefined
    return scimProblem(c, status, { detail: detail ?? title, retryAfter })
  }
  const document: Problem = {
    type: 'about:blank',
    title,
    status,
    code,
    ...(detail !== undefined && { detail }),
    ...extra,
    requestId: c.get('requestId'),
  }
  // Who tried what they may not (ASVS 5.0, 16.3.2); the line of the request, by the same id, tells where.
  if (refusals.has(status))
    c.get('log')?.info({ code, userId: c.get('ctx')?.actor?.userId ?? null }, 'refused')
  const headers = new Headers({ 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' })
  if (typeof extra.retryAfter === 'number') headers.set('Retry-After', String(Math.ceil(extra.retryAfter)))
  // Through `c.body`, so that headers that others set before are kept.
  return c.body(JSON.stringify(document), { status, headers })
}

/** The one place that turns what was thrown into HTTP. */
export function answerError(error: unknown, c: HonoContext<ApiEnvironment>): Response {
  const scim = answerScimError(error, c)
  if (scim) return scim
  if (error instanceof DomainError) return problem(c, error.code, error.detail, error.extra)
  if (error instanceof HTTPException) return problem(c, codeOfStatus(error.status), undefined)
  const known = databaseProblem(error)
  if (known) {
    c.get('log')?.warn({ error }, 'the database refused')
    return problem(c, known.code, known.detail, known.extra)
  }
  c.get('log')?.error({ error }, 'unexpected error')
  return problem(c, 'internal')
}

/** What the validators of routes found. */
export function answerInvalid(error: ZodError, c: HonoContext<ApiEnvironment>): Response {
  const issues = error.issues.slice(0, 20).map((issue) => ({
    path: issue.path.map(String).join('.'),
    message: issue.message,
  }))
  return problem(c, 'invalid_request', issues[0]?.message, { issues })
}

/** Only the library's own validators throw these: broken JSON and other content types. */
function codeOfStatus(status: number): ErrorCode {
  if (status === 400) return 'malformed_json'
  if (status === 413) return 'body_too_large'
  if (status === 415) return 'unsupported_media_type'
  return status >= 500 ? 'internal' : 'invalid_request'
}
