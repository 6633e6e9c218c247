import { z } from 'zod'
import { Id, Instant, Label, PageQuery, pageOf } from './primitives.ts'
import type { ErrorEntry } from './problem.ts'
import { route } from './route.ts'

/** What a token may be used for. It never gives more than its person may do. */
export const tokenScopes = [
  'files.read',
  'files.write',
  'projects.manage',
  'members.read',
  'audit.export',
] as const
export const TokenScope = z.enum(tokenScopes).meta({ id: 'TokenScope' })
export type TokenScope = z.infer<typeof TokenScope>

/** Parts of the api that tokens open at all, by the tag of the route; accounts, sessions, settings and operation stay closed. */
export const tokenTags: ReadonlySet<string> = new Set([
  'Audit',
  'Downloads',
  'Files',
  'Members',
  'Organisations',
  'Projects',
  'Storages',
  'Uploads',
])

export const ApiToken = z
  .object({
    id: Id,
    organizationId: Id,
    organizationName: z.string(),
    name: z.string(),
    /** Its last four characters. */
    ending: z.string(),
    scopes: z.array(TokenScope),
    /** Whose rights it has. */
    owner: z.object({ userId: Id, email: z.string(), displayName: z.string() }),
    createdAt: Instant,
    expiresAt: Instant,
    lastUsedAt: Instant.nullable(),
    lastAddress: z.string().nullable(),
  })
  .meta({ id: 'ApiToken' })
export type ApiToken = z.infer<typeof ApiToken>

export const listApiTokens = route({
  method: 'get',
  path: '/api/v1/account/api-tokens',
  tag: 'Account',
  summary: 'One’s own API tokens, newest first',
  access: 'session',
  query: PageQuery,
  responses: { 200: { description: 'Tokens', schema: pageOf(ApiToken) } },
})

export const createApiToken = route({
  method: 'post',
  path: '/api/v1/account/api-tokens',
  tag: 'Account',
  summary: 'Make an API token; it is shown this once',
  access: 'session',
  body: z.strictObject({
    organizationId: Id,
    name: Label,
    scopes: z.array(TokenScope).min(1).max(tokenScopes.length),
    /** Days for which it works. */
    days: z.int().min(1).max(365),
  }),
  responses: {
    201: { description: 'The token', schema: ApiToken.extend({ token: z.string() }) },
  },
})

export const revokeApiToken = route({
  method: 'delete',
  path: '/api/v1/account/api-tokens/{tokenId}',
  tag: 'Account',
  summary: 'Revoke one of one’s own API tokens; what it was granted is cut off',
  access: 'session',
  params: z.strictObject({ tokenId: Id }),
  responses: { 204: { description: 'Revoked' } },
})

export const listOrganizationTokens = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/api-tokens',
  tag: 'API tokens',
  summary: 'API tokens of all people of an organisation, newest first',
  access: 'session',
  params: z.strictObject({ organizationId: Id }),
  query: PageQuery.extend({ userId: Id.optional() }),
  responses: { 200: { description: 'Tokens', schema: pageOf(ApiToken) } },
})

export const revokeOrganizationToken = route({
  method: 'delete',
  path: '/api/v1/organizations/{organizationId}/api-tokens/{tokenId}',
  tag: 'API tokens',
  summary: 'Revoke an API token of a member',
  access: 'session',
  params: z.strictObject({ organizationId: Id, tokenId: Id }),
  responses: { 204: { description: 'Revoked' } },
})

export const apiTokenErrors = {
  token_not_accepted: [403, 'API tokens cannot do this'],
  too_many_tokens: [409, 'You have as many API tokens as one person can have'],
} as const satisfies Record<string, ErrorEntry>
