import type { Problem } from '@holdfast/contracts/problem'
import type { AnswerOf, Route } from '@holdfast/contracts/route'
import type { z } from 'zod'
import { namedFetch } from './named-fetch.ts'

type Part<R extends Route, K extends 'params' | 'query' | 'headers' | 'body'> = R extends {
  [P in K]: infer S extends z.ZodType
}
  ? Record<never, never> extends z.input<S>
    ? { [P in K]?: z.input<S> }
    : { [P in K]: z.input<S> }
  : Record<never, never>

/** What a call of a route sends. */
export type InputOf<R extends Route> = Part<R, 'params'> &
  Part<R, 'query'> &
  Part<R, 'headers'> &
  Part<R, 'body'>

/** What a call of a route answers: its JSON, or undefined where there is none. */
export type ResultOf<R extends Route> = [AnswerOf<R>] extends [never] ? undefined : AnswerOf<R>

/** An answer other than 2xx. */
export class ApiProblem extends Error {
  override name = 'ApiProblem'
  readonly status: number
  readonly problem: Partial<Problem>

  constructor(status: number, problem: Partial<Problem>, what: string) {
    super(`${what}: ${status} ${problem.code ?? ''} ${problem.detail ?? problem.title ?? ''}`.trim())
    this.status = status
    this.problem = problem
  }

  get code(): string | undefined {
    return this.problem.code
  }
}

/** One browser's worth of state: cookies, and the origin it stands on. */
export class Client {
  readonly url: string
  readonly #cookies = new Map<string, string>()

  constructor(url: string) {
    this.url = new URL(url).origin
  }

  /**
   * Calls a route of the api and answers its JSON.
   *
   * @throws ApiProblem for any status but 2xx
   */
  async call<const R extends Route>(route: R, input: InputOf<R>, signal?: AbortSignal): Promise<ResultOf<R>> {
    // The parts that this route does not have are absent.
    const { params, query, headers, body } = input as {
      params?: Record<string, string>
      query?: Record<string, unknown>
      headers?: Record<string, string>
      body?: unknown
    }
    const response = await this.fetch(addressOf(route.path, params, query), {
      method: route.method.toUpperCase(),
      headers: { ...headers, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    })
    const text = await response.text()
    if (!response.ok)
      throw new ApiProblem(response.status, parseProblem(text), `${route.method} ${route.path}`)
    // The api answers what the contract says; its own tests check that.
    return (text === '' ? undefined : JSON.parse(text)) as ResultOf<R>
  }

  /** A request as this browser sends it, with its cookies and origin; redirects are not followed. */
  async fetch(
    path: string,
    init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await namedFetch(new URL(path, this.url), {
      signal: AbortSignal.timeout(60_000),
      ...init,
      redirect: 'manual',
      headers: { Origin: this.url, ...(cookie ? { Cookie: cookie } : {}), ...init.headers },
    })
    for (const line of response.headers.getSetCookie()) this.#keep(line)
    return response
  }

  /** The `Cookie` header that a further request would have. */
  cookieHeader(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  forgetCookies(): void {
    this.#cookies.clear()
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
    const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
    const over = attributes.some((attribute) => /^max-age=0$/i.test(attribute)) || value === ''
    if (over) this.#cookies.delete(name)
    else this.#cookies.set(name, value)
  }
}

function addressOf(
  path: string,
  params: Record<string, string> = {},
  query: Record<string, unknown> = {},
): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
  return search.size > 0 ? `${filled}?${search}` : filled
}

function parseProblem(text: string): Partial<Problem> {
  try {
    // Whatever it is, its fields are only looked at.
    return JSON.parse(text) as Partial<Problem>
  } catch {
    return { detail: text.slice(0, 500) }
  }
}
