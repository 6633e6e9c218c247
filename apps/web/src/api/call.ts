import type { AnswerOf, Route } from '@holdfast/contracts/route'
import type { z } from 'zod'
import { afterSignIn, noteActivity } from '../session/gate.ts'
import { afterProof, isProofReason } from '../session/proof-gate.ts'
import { agreementNeeded } from './agreement.ts'
import { ApiProblem, problemFrom } from './problem.ts'

type Part<R extends Route, K extends 'params' | 'query' | 'body' | 'headers'> = R extends {
  [Key in K]: infer S extends z.ZodType
}
  ? K extends 'query' | 'headers'
    ? { [Key in K]?: z.input<S> }
    : { [Key in K]: z.input<S> }
  : unknown

/** What a route takes, by its schemas. */
export type InputOf<R extends Route> = Part<R, 'params'> &
  Part<R, 'query'> &
  Part<R, 'body'> &
  Part<R, 'headers'>

interface Parts {
  params?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: unknown
  headers?: Record<string, unknown>
}

interface Options {
  signal?: AbortSignal | undefined
  /** False: a lost session is thrown at once. Otherwise the call waits for the sign-in over the page and goes on. */
  waitForSignIn?: boolean
  /** False: the demand for a proof is thrown at once. Otherwise the call waits for "Confirm it is you" and goes on. */
  waitForProof?: boolean
}

/**
 * Calls one route of the api and answers its JSON body (`undefined` where there is none).
 * Throws {@link ApiProblem}; a server that cannot be reached is the code `unreachable`.
 */
export async function call<R extends Route>(
  route: R,
  input: InputOf<R>,
  options: Options = {},
): Promise<AnswerOf<R>> {
  // Safe: InputOf has these members or lacks them, by the route's own schemas.
  const parts = input as Parts
  try {
    return await proven<R>(route, parts, options)
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.code === 'change_needs_agreement')
      noteAgreement(problem, parts)
    const lost = problem instanceof ApiProblem && problem.status === 401 && route.access !== 'public'
    if (!lost || options.waitForSignIn === false) throw problem
    const again = afterSignIn()
    if (again === undefined) throw problem
    await again
    return proven<R>(route, parts, options)
  }
}

/** Where the api asks for a proof first, the call is repeated after it; given up, the refusal stands. */
async function proven<R extends Route>(route: Route, parts: Parts, options: Options): Promise<AnswerOf<R>> {
  try {
    return await once<R>(route, parts, options.signal)
  } catch (problem) {
    const asks = problem instanceof ApiProblem && isProofReason(problem.code) ? problem.code : undefined
    const proof = asks === undefined || options.waitForProof === false ? undefined : afterProof(asks)
    if (proof === undefined || !(await proof)) throw problem
    return once<R>(route, parts, options.signal)
  }
}

/** What would be asked for: the parameters and the body of the change itself. */
function noteAgreement({ extra }: ApiProblem, { params = {}, query = {}, body }: Parts): void {
  const { organizationId, ...named } = params
  // Bodies of routes are objects.
  const input = { ...named, ...query, ...(body as Record<string, unknown> | undefined) }
  agreementNeeded({
    kind: String(extra['kind']),
    input,
    organizationId: typeof organizationId === 'string' ? organizationId : undefined,
  })
}

async function once<R extends Route>(route: Route, parts: Parts, signal?: AbortSignal): Promise<AnswerOf<R>> {
  const response = await send(route, parts, signal)
  if (!response.ok) throw noteTerms(problemFrom(response.status, await response.text()))
  if (route.access === 'session' || route.access === 'operator') noteActivity()
  const text = response.status === 204 ? '' : await response.text()
  // The api answers by the same contract that types this call.
  return (text === '' ? undefined : JSON.parse(text)) as AnswerOf<R>
}

/** New terms were published while someone works: the session says so, and the page that shows them comes up. */
function noteTerms(problem: ApiProblem): ApiProblem {
  if (problem.code === 'terms_required')
    void import('./query-client.ts').then(({ queryClient }) =>
      queryClient.invalidateQueries({ queryKey: ['session'] }),
    )
  return problem
}

async function send(route: Route, parts: Parts, signal?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' }
  for (const [name, value] of Object.entries(parts.headers ?? {})) {
    if (value !== undefined) headers[name] = String(value)
  }
  const init: RequestInit = { method: route.method.toUpperCase(), headers, credentials: 'same-origin' }
  if (signal !== undefined) init.signal = signal
  if (parts.body !== undefined) {
    headers['content-type'] = 'application/json'
    init.body = JSON.stringify(parts.body)
  }
  try {
    return await fetch(addressOf(route, parts), init)
  } catch (thrown) {
    if (signal?.aborted === true) throw thrown
    throw new ApiProblem({ code: 'unreachable', status: 0 })
  }
}

/** The path of a route with its parameters and query filled in; parameters that are `undefined` are left out. */
export function addressOf(route: Pick<Route, 'path'>, parts: Pick<Parts, 'params' | 'query'>): string {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(parts.params?.[name])),
  )
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parts.query ?? {})) {
    if (value !== undefined) query.set(name, String(value))
  }
  return query.size > 0 ? `${path}?${query}` : path
}
