import type { z } from 'zod'

/** What one answer of a route looks like; `schema` is left out where there is no JSON body (204, 307, streams). */
export interface Answer {
  description: string
  schema?: z.ZodType
  /** Media type of a body that is not JSON. */
  mediaType?: string
}

/**
 * Who may call a route before the use case looks closer.
 * - `public`: anyone (sign-in, set-up, invitations by token)
 * - `session`: a person with a session
 * - `operator`: a person who runs the appliance
 * - `connector`: an enrolled connector, by its signed request token
 */
export type Access = 'public' | 'session' | 'operator' | 'connector'

/** One endpoint as plain data: the api registers it, the web app calls through it, OpenAPI is made from it. */
export interface Route {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** Path with OpenAPI parameters: `/api/v1/projects/{projectId}`. */
  path: string
  tag: string
  summary: string
  description?: string
  access: Access
  params?: z.ZodObject
  query?: z.ZodObject
  headers?: z.ZodObject
  body?: z.ZodType
  responses: Record<number, Answer>
}

/** Keeps the literal types of a route object. */
export function route<const R extends Route>(definition: R): R {
  return definition
}

/** The JSON body of a route's successful answer. */
export type AnswerOf<R extends Route> = {
  [Status in keyof R['responses']]: Status extends 200 | 201 | 202
    ? R['responses'][Status] extends { schema: infer S extends z.ZodType }
      ? z.infer<S>
      : never
    : never
}[keyof R['responses']]
