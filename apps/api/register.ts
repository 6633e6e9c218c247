import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import type { RouteConfig } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { z } from 'zod'
import { tokenTags } from '@holdfast/contracts/api-tokens'
import { sensitiveRoutes } from '@holdfast/contracts/sensitive'
import { Problem } from '@holdfast/contracts/problem'
import type { AnswerOf, Route } from '@holdfast/contracts/route'
import type { ActorContext, Context } from '@holdfast/domain/context'
import { signedIn } from '@holdfast/domain/context'
import { requireRecentProof } from '@holdfast/domain/sessions/proof'
import { DomainError } from '@holdfast/domain/error'
import type { ApiContext, ApiEnvironment } from './http/environment.ts'
import { once } from './http/idempotency.ts'
import { answerInvalid } from './http/problem.ts'

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined
type ContextOf<R extends Route> = R['access'] extends 'session' | 'operator' ? ActorContext : Context

/** What a handler gets: parsed input, who calls, and Hono's context for headers and streams. */
export interface Call<R extends Route> {
  ctx: ContextOf<R>
  params: Parsed<R['params']>
  query: Parsed<R['query']>
  headers: Parsed<R['headers']>
  body: Parsed<R['body']>
  c: ApiContext
}

/** The body of the successful answer; a `Response` where the route streams or redirects; nothing for 204. */
export type Result<R extends Route> = [AnswerOf<R>] extends [never] ? Response | void : AnswerOf<R> | Response

export type RouteHandler<R extends Route> = (call: Call<R>) => Promise<Result<R>> | Result<R>

/** Where routes are registered, each in a statement of its own. */
export class Api {
  readonly app: OpenAPIHono<ApiEnvironment>
  readonly routes: Route[] = []

  constructor() {
    this.app = new OpenAPIHono<ApiEnvironment>({
      defaultHook: (result, c) => (result.success ? undefined : answerInvalid(result.error, c)),
    })
  }

  /** Registers a contract's route. Access, input and the status of success come from the route object. */
  on<R extends Route>(route: R, handler: RouteHandler<R>): void {
    this.routes.push(route)
    const status = successOf(route)
    this.app.openapi(createRoute({ ...describe(route), middleware: admit(route) }), async (c) => {
      const call = callOf(route, c)
      requireProof(route, call)
      return once(c, route, async () => {
        const result = await handler(call)
        if (result instanceof Response) return result
        if (result === undefined) return c.body(null, 204)
        // `successOf` answers 200, 201 or 202 where there is a body.
        return c.json(result, status as ContentfulStatusCode)
      })
    })
  }

  /** The methods that a path has, for 405 and `Allow` (RFC 9110, section 15.5.6). */
  methodsOf(path: string): string[] {
    const matching = this.routes.filter((route) => patternOf(route.path).test(path))
    return [...new Set(matching.map((route) => route.method.toUpperCase()))]
  }
}

/** Before anything of the request is looked at: whether its sender may call the route at all. */
function admit(route: Route): MiddlewareHandler<ApiEnvironment> {
  return async (c, next) => {
    if (needsSession(route)) {
      const { actor } = signedIn(c.get('ctx'))
      if (actor.token && !tokenTags.has(route.tag)) throw new DomainError('token_not_accepted')
      if (route.access === 'operator') {
        if (!actor.operator) throw new DomainError('forbidden')
        // No operator without a second factor, however their session began.
        if (!actor.session?.factorAt) throw new DomainError('factor_required')
      }
    }
    return next()
  }
}

/** What is sensitive asks for a proof of the last minutes before its handler sees it. */
function requireProof<R extends Route>(route: R, { ctx, body }: Call<R>): void {
  const asks = sensitiveRoutes.get(route)
  // The list says for each route what its body is.
  if (asks?.(body as never)) requireRecentProof(signedIn(ctx))
}

function needsSession({ access }: Route): boolean {
  return access === 'session' || access === 'operator'
}

function callOf<R extends Route>(route: R, c: ApiContext): Call<R> {
  const ctx = c.get('ctx')
  // The validators that `describe` registers ran before; the types follow from the route's schemas, which the
  // compiler cannot see through Hono's `valid`.
  const valid = c.req.valid.bind(c.req) as unknown as (part: string) => never
  return {
    ctx: (needsSession(route) ? signedIn(ctx) : ctx) as ContextOf<R>,
    params: route.params && valid('param'),
    query: route.query && valid('query'),
    headers: route.headers && valid('header'),
    body: route.body && valid('json'),
    c,
  } as Call<R>
}

/** The route as the OpenAPI library wants it. */
function describe(route: Route): RouteConfig {
  const answers = Object.entries(route.responses).map(([status, { description, schema, mediaType }]) => {
    const content = schema
      ? { 'application/json': { schema } }
      : mediaType && { [mediaType]: { schema: { type: 'string' as const } } }
    return [status, content ? { description, content } : { description }]
  })
  return {
    method: route.method,
    path: route.path,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description && { description: route.description }),
    security:
      route.access === 'public' ? [] : [{ [route.access === 'connector' ? 'connector' : 'session']: [] }],
    request: {
      ...(route.params && { params: route.params }),
      ...(route.query && { query: route.query }),
      ...(route.headers && { headers: route.headers }),
      ...(route.body && {
        body: { content: { 'application/json': { schema: route.body } }, required: true },
      }),
    },
    responses: {
      ...Object.fromEntries(answers),
      default: { description: 'A problem', content: { 'application/problem+json': { schema: Problem } } },
    },
  }
}

function successOf(route: Route): number {
  const status = Object.keys(route.responses)
    .map(Number)
    .find((code) => code < 400)
  if (!status) throw new Error(`${route.method} ${route.path} states no success`)
  return status
}

const patterns = new Map<string, RegExp>()
function patternOf(path: string): RegExp {
  let pattern = patterns.get(path)
  if (!pattern) patterns.set(path, (pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`)))
  return pattern
}
