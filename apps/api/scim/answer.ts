import { ScimError } from '@holdfast/domain/scim/error'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ScimType } from '@holdfast/domain/scim/error'
import type { Json } from '@holdfast/domain/scim/clean'
import type { ApiContext } from '../http/environment.ts'

/** Whether a request came to SCIM, whose answers have a form of their own. */
export function isScim(path: string): boolean {
  return path === '/scim/v2' || path.startsWith('/scim/v2/')
}

/** A resource or message; its `meta` names address and version for the headers (RFC 7644, section 3.14). */
export function answer(c: ApiContext, body: Json, status: 200 | 201 = 200): Response {
  const meta = body.meta as { location?: string; version?: string } | undefined
  const headers = new Headers({ 'Content-Type': 'application/scim+json', 'Cache-Control': 'no-store' })
  if (meta?.version) headers.set('ETag', meta.version)
  if (meta?.location && status === 201) headers.set('Location', meta.location)
  if (status === 200 && meta?.version && isKnown(c, meta.version))
    return c.body(null, { status: 304, headers })
  return c.body(JSON.stringify(body), { status, headers })
}

function isKnown(c: ApiContext, version: string): boolean {
  const tags = c.req.method === 'GET' ? c.req.header('if-none-match') : undefined
  return tags?.split(',').some((tag) => tag.trim() === version || tag.trim() === '*') ?? false
}

/** An error in SCIM's form (RFC 7644, section 3.12). */
export function scimProblem(
  c: ApiContext,
  status: number,
  {
    detail,
    scimType,
    retryAfter,
  }: { detail: string; scimType?: ScimType | undefined; retryAfter?: number | undefined },
): Response {
  const headers = new Headers({ 'Content-Type': 'application/scim+json', 'Cache-Control': 'no-store' })
  if (retryAfter !== undefined) headers.set('Retry-After', String(Math.ceil(retryAfter)))
  if (status === 401) headers.set('WWW-Authenticate', 'Bearer realm="SCIM"')
  const document = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    ...(scimType && { scimType }),
    detail,
    status: String(status),
  }
  // All of them are of errors, which may have a body.
  return c.body(JSON.stringify(document), { status: status as ContentfulStatusCode, headers })
}

/** The answer to an error that SCIM's own rules threw; undefined for others. */
export function answerScimError(error: unknown, c: ApiContext): Response | undefined {
  return error instanceof ScimError ? scimProblem(c, error.status, error) : undefined
}
