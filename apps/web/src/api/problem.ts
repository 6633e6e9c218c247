import type { ErrorCode } from '@holdfast/contracts/errors'
import type { Problem } from '@holdfast/contracts/problem'

/** Codes of the api, and the one that only a client knows: nobody answered. */
export type ProblemCode = ErrorCode | 'unreachable'

/** A refused request: what the api (or a connector) said in its problem document (RFC 9457). */
export class ApiProblem extends Error {
  readonly code: ProblemCode
  readonly status: number
  readonly title: string
  readonly detail: string | undefined
  readonly requestId: string | undefined
  /** Of `password_expired`: what a password link would carry. */
  readonly token: string | undefined
  readonly issues: readonly { path: string; message: string }[]
  /** Further members of the document, such as `host` or `kind`. */
  readonly extra: Readonly<Record<string, unknown>>
  /** With `sso_required`: the identity provider to go to. */
  readonly providerId: string | undefined

  constructor(problem: Partial<Problem> & { code: string; status: number }) {
    super(problem.title ?? problem.code)
    this.name = 'ApiProblem'
    // A newer api may send codes that this page does not know: they fall back to their title.
    this.code = problem.code as ProblemCode
    this.status = problem.status
    this.title = problem.title ?? ''
    this.detail = problem.detail
    this.requestId = problem.requestId
    this.issues = problem.issues ?? []
    const { token } = problem
    this.token = problem.code === 'password_expired' && typeof token === 'string' ? token : undefined
    this.extra = problem
    const [first]: unknown[] = Array.isArray(problem.providers) ? problem.providers : []
    this.providerId = typeof first === 'string' ? first : undefined
  }
}

/** The problem in an answer; an answer that is none (a proxy's page) becomes `internal` or `unavailable`. */
export function problemFrom(status: number, body: string): ApiProblem {
  const parsed = readProblem(body)
  if (parsed !== undefined) return new ApiProblem(parsed)
  const unavailable = status === 502 || status === 503 || status === 504
  return new ApiProblem({ code: unavailable ? 'unavailable' : 'internal', status })
}

function readProblem(body: string): Problem | undefined {
  try {
    const value: unknown = JSON.parse(body)
    if (typeof value !== 'object' || value === null) return undefined
    if (!('code' in value) || typeof value.code !== 'string') return undefined
    // The code is there; the other members are read as optional strings.
    return value as Problem
  } catch {
    return undefined
  }
}

/** Any thrown value as a problem, so that a page has one shape to show. */
export function asProblem(thrown: unknown): ApiProblem {
  if (thrown instanceof ApiProblem) return thrown
  if (thrown instanceof TypeError) return new ApiProblem({ code: 'unreachable', status: 0 })
  return new ApiProblem({
    code: 'internal',
    status: 0,
    detail: thrown instanceof Error ? thrown.message : undefined,
  })
}
