import type { ApiContext } from './environment.ts'

/**
 * What identity providers post, or make browsers post: forms from other sites, which no other route takes. Each is verified by its
 * signature and, for sign-ins, by the cookie of the request that it answers.
 */
const paths = /^\/api\/v1\/sso\/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\/(acs|slo|back-channel-logout)$/

export function isProviderPost(c: ApiContext): boolean {
  return c.req.method === 'POST' && paths.test(c.req.path)
}

/** Whether the body is a form, as those routes take it. */
export function isForm(c: ApiContext): boolean {
  return /^application\/x-www-form-urlencoded\s*(;|$)/i.test(c.req.header('content-type') ?? '')
}

/** The fields of a posted form, each once. */
export async function readForm(c: ApiContext): Promise<ReadonlyMap<string, string>> {
  const form = new URLSearchParams(await c.req.text())
  const fields = new Map<string, string>()
  for (const [name, value] of form) if (!fields.has(name) && fields.size < 20) fields.set(name, value)
  return fields
}
