import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { IncomingMessage } from 'node:http'
import type { ErrorCode } from '@holdfast/contracts/errors'
import { errors } from '@holdfast/contracts/errors'
import { Problem } from '@holdfast/contracts/problem'
import type { AnswerOf, Route } from '@holdfast/contracts/route'
import type { z } from 'zod'
import { callToken } from './token.ts'
import type { Enrolled } from './enrolment.ts'

/** The control plane said no; `code` is one of the contracts' codes. */
export class Refused extends Error {
  override name = 'Refused'
  readonly status: number
  readonly code: ErrorCode | undefined

  constructor(status: number, code: string | undefined, title: string) {
    super(`the control plane answered ${status} ${code ?? ''}: ${title}`)
    this.status = status
    this.code = code !== undefined && code in errors ? (code as ErrorCode) : undefined // just looked up
  }
}

/** The control plane did not answer, or not in its own words: nothing is known, so try again. */
export class Unreached extends Error {
  override name = 'Unreached'
}

export type CallInput<R extends Route> = {
  params?: R extends { params: infer P extends z.ZodType } ? z.input<P> : never
  query?: R extends { query: infer Q extends z.ZodType } ? z.input<Q> : never
  body?: R extends { body: infer B extends z.ZodType } ? z.input<B> : never
  /** Milliseconds until the call counts as failed; 10 s by default. */
  timeoutMs?: number
  signal?: AbortSignal
}

export interface ControlPlane {
  /** Calls a route, signed where the route asks for it. Throws Refused or Unreached. */
  call<R extends Route>(route: R, input: CallInput<R>): Promise<AnswerOf<R>>
  close(): void
}

const MOST_ANSWER = 8 << 20

/** A client of the control plane over kept connections. `enrolled` tells who signs, once that is known. */
export function connectControlPlane(url: string, enrolled: () => Enrolled | undefined): ControlPlane {
  const secure = url.startsWith('https:')
  const options = { keepAlive: true, maxSockets: 64, scheduling: 'lifo' } as const
  const agent = secure ? new HttpsAgent(options) : new HttpAgent(options)
  const send = secure ? httpsRequest : httpRequest

  async function call<R extends Route>(route: R, input: CallInput<R>): Promise<AnswerOf<R>> {
    const body = input.body === undefined ? '' : JSON.stringify(input.body)
    const headers: Record<string, string> = { accept: 'application/json' }
    if (body !== '') headers['content-type'] = 'application/json'
    headers['content-length'] = String(Buffer.byteLength(body))
    if (route.access === 'connector') headers.authorization = `Bearer ${callToken(need(enrolled()), body)}`
    const timeout = AbortSignal.timeout(input.timeoutMs ?? 10_000)
    const signal = input.signal ? AbortSignal.any([input.signal, timeout]) : timeout
    const target = new URL(addressOf(route, input), url)
    const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
      const fail = (cause: unknown) => reject(new Unreached(`${route.path}: no answer`, { cause }))
      const request = send(target, { method: route.method.toUpperCase(), headers, agent, signal })
      request.once('error', fail)
      request.once('response', (response) => {
        readAll(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), fail)
      })
      request.end(body)
    })
    return read(route, status, text)
  }

  return { call, close: () => agent.destroy() }
}

function need(enrolled: Enrolled | undefined): Enrolled {
  if (!enrolled) throw new Unreached('this connector is not enrolled yet')
  return enrolled
}

function addressOf(route: Route, input: { params?: unknown; query?: unknown }): string {
  const params = new Map(Object.entries(input.params ?? {}))
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params.get(name))),
  )
  const query = Object.entries(input.query ?? {}).map(([name, value]): [string, string] => [
    name,
    String(value),
  ])
  return query.length === 0 ? path : `${path}?${new URLSearchParams(query)}`
}

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response) {
    length += chunk.length
    if (length > MOST_ANSWER) throw new Error('the answer is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function read<R extends Route>(route: R, status: number, text: string): AnswerOf<R> {
  const json = parseJson(text)
  if (status >= 400) {
    const problem = Problem.safeParse(json)
    // A proxy's 502 and our own 503 are the same to us: nobody has decided anything.
    if (!problem.success || status >= 500) throw new Unreached(`${route.path}: answered ${status}`)
    throw new Refused(status, problem.data.code, problem.data.title)
  }
  const schema = route.responses[status]?.schema
  // The type says what the schema of this very route has checked; 204 has neither.
  if (!schema) return undefined as AnswerOf<R>
  const parsed = schema.safeParse(json)
  if (!parsed.success)
    throw new Unreached(`${route.path}: an answer of another shape`, { cause: parsed.error })
  return parsed.data as AnswerOf<R>
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
