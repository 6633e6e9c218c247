import { z } from 'zod'
import { Id, Instant, Label, PageQuery, pageOf } from './primitives.ts'
import type { ErrorEntry } from './problem.ts'
import { route } from './route.ts'

/*
 * What an organisation's administrators see and do about provisioning. What directories call is SCIM 2.0 itself (RFC 7644), served
 * below `/scim/v2`.
 */

const OrganizationParams = z.strictObject({ organizationId: Id })

export const ScimToken = z
  .object({
    id: Id,
    name: z.string(),
    createdBy: z.string(),
    createdAt: Instant,
    expiresAt: Instant,
    lastUsedAt: Instant.nullable(),
    lastAddress: z.string().nullable(),
  })
  .meta({ id: 'ScimToken' })
export type ScimToken = z.infer<typeof ScimToken>

export const ScimHold = z
  .object({
    id: Id,
    /** Waiting for a decision; refused: stays stopped; allowed: lets pass until `until`. */
    state: z.enum(['waiting', 'refused', 'allowed']),
    /** How many people were disabled or removed within the hour before. */
    removed: z.int(),
    /** Of how many active ones. */
    people: z.int(),
    /** How many more the directory wants to disable or remove. */
    held: z.int(),
    begunAt: Instant,
    decidedAt: Instant.nullable(),
    decidedBy: z.string().nullable(),
    until: Instant.nullable(),
  })
  .meta({ id: 'ScimHold' })
export type ScimHold = z.infer<typeof ScimHold>

export const Provisioning = z
  .object({
    /** What the directory's administrator enters as *Tenant URL* or *Base URL*. */
    baseUrl: z.url(),
    people: z.object({
      active: z.int(),
      disabled: z.int(),
      /** Provisioned, but not signed in for the first time yet; they have no account here. */
      awaiting: z.int(),
    }),
    groups: z.int(),
    lastRequestAt: Instant.nullable(),
    hold: ScimHold.nullable(),
  })
  .meta({ id: 'Provisioning' })
export type Provisioning = z.infer<typeof Provisioning>

export const HeldRemoval = z
  .object({
    id: Id,
    userName: z.string(),
    act: z.enum(['disable', 'delete']),
    attempts: z.int(),
    firstAt: Instant,
    lastAt: Instant,
  })
  .meta({ id: 'HeldRemoval' })

export const getProvisioning = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/scim',
  tag: 'Provisioning',
  summary: 'The state of provisioning by a directory (SCIM 2.0)',
  access: 'session',
  params: OrganizationParams,
  responses: { 200: { description: 'The state', schema: Provisioning } },
})

export const listScimTokens = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/scim/tokens',
  tag: 'Provisioning',
  summary: 'Tokens of directories, newest first',
  access: 'session',
  params: OrganizationParams,
  responses: { 200: { description: 'Tokens', schema: z.object({ items: z.array(ScimToken) }) } },
})

export const createScimToken = route({
  method: 'post',
  path: '/api/v1/organizations/{organizationId}/scim/tokens',
  tag: 'Provisioning',
  summary: 'Make a token for a directory',
  description:
    'The answer holds the token, shown once. Several can be valid at a time, so that one replaces another.',
  access: 'session',
  params: OrganizationParams,
  body: z.strictObject({ name: Label, days: z.int().min(1).max(730).default(365) }),
  responses: {
    201: { description: 'The token', schema: ScimToken.extend({ token: z.string() }) },
  },
})

export const revokeScimToken = route({
  method: 'delete',
  path: '/api/v1/organizations/{organizationId}/scim/tokens/{scimTokenId}',
  tag: 'Provisioning',
  summary: 'Revoke a token; requests with it are refused from then on',
  access: 'session',
  params: OrganizationParams.extend({ scimTokenId: Id }),
  responses: { 204: { description: 'Revoked' } },
})

export const listHeldRemovals = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/scim/holds/{scimHoldId}',
  tag: 'Provisioning',
  summary: 'Whom the directory wants to disable or remove while it is stopped',
  access: 'session',
  params: OrganizationParams.extend({ scimHoldId: Id }),
  query: PageQuery,
  responses: { 200: { description: 'People, by their name in the directory', schema: pageOf(HeldRemoval) } },
})

export const decideScimHold = route({
  method: 'post',
  path: '/api/v1/organizations/{organizationId}/scim/holds/{scimHoldId}/decision',
  tag: 'Provisioning',
  summary: 'Let the directory go on, keep it stopped, or end the stop',
  description:
    'Allowed: for 24 hours nothing is held. Refused: nobody is disabled or removed until it is allowed or ended. Over: the guard counts anew.',
  access: 'session',
  params: OrganizationParams.extend({ scimHoldId: Id }),
  body: z.strictObject({ decision: z.enum(['allowed', 'refused', 'over']) }),
  responses: { 200: { description: 'The state', schema: Provisioning } },
})

export const scimErrors = {
  too_many_scim_tokens: [409, 'An organisation has at most 10 tokens for directories'],
} as const satisfies Record<string, ErrorEntry>
