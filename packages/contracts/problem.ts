import { z } from 'zod'

/** A problem document (RFC 9457) with Holdfast's stable `code`. Served as `application/problem+json`. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string().optional(),
    instance: z.string().optional(),
    requestId: z.string().optional(),
    /** Which field of the request was refused, with the reason of each. */
    issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .loose()
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof Problem>

/** One error code: its HTTP status, and its title in plain words. */
export type ErrorEntry = readonly [status: number, title: string]

/** Codes of no entity. Those of an entity stand beside it; `errors.ts` joins them. */
export const generalErrors = {
  invalid_request: [422, 'Something in the request is not valid'],
  malformed_json: [400, 'The request is not valid JSON'],
  unsupported_media_type: [415, 'This content type is not accepted here'],
  body_too_large: [413, 'The request is too large'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'This method is not allowed here'],
  forbidden: [403, 'You do not have the right to do this'],
  cross_site: [403, 'This request came from another site'],
  conflict: [409, 'This was changed by someone else'],
  precondition_failed: [412, 'This was changed since you read it'],
  idempotency_key_reused: [422, 'This idempotency key was used for another request'],
  invalid_cursor: [422, 'This page cursor is not valid'],
  rate_limited: [429, 'Too many requests'],
  unavailable: [503, 'Part of Holdfast is not available now'],
  internal: [500, 'Something went wrong on our side'],
} as const satisfies Record<string, ErrorEntry>
