import { z } from 'zod'
import { Id, Instant, PageQuery, pageOf } from './primitives.ts'
import type { ErrorEntry } from './problem.ts'
import { route } from './route.ts'

const OrganizationParams = z.strictObject({ organizationId: Id })
const ChangeParams = OrganizationParams.extend({ changeRequestId: Id })

/** What can be asked for: each is a change that otherwise a single administrator makes. */
export const changeKinds = [
  'tenant.settings',
  'organization.demands',
  'organization.two_persons',
  'organization.review_interval',
  'sso.enforce',
  'template.create',
  'template.update',
  'template.delete',
] as const
const ChangeKind = z.enum(changeKinds).meta({ id: 'ChangeKind' })
export type ChangeKind = z.infer<typeof ChangeKind>

const State = z.record(z.string(), z.unknown())

const ChangeRequest = z
  .object({
    id: Id,
    kind: ChangeKind,
    /** The setting as it was when the change was asked for, and as it would be. */
    before: State,
    after: State,
    reason: z.string().nullable(),
    /** `outdated`: what it was based on changed, or its time is over. */
    state: z.enum(['requested', 'applied', 'refused', 'withdrawn', 'outdated']),
    requestedBy: z.object({ userId: Id, name: z.string() }),
    createdAt: Instant,
    expiresAt: Instant,
    decidedBy: z.string().nullable(),
    decidedAt: Instant.nullable(),
    note: z.string().nullable(),
    /** The acting person asked for it. */
    own: z.boolean(),
    /** From when the one who asked may agree alone, since nobody else could; null: never. */
    aloneFrom: Instant.nullable(),
  })
  .meta({ id: 'ChangeRequest' })
export type ChangeRequest = z.infer<typeof ChangeRequest>

export const listChangeRequests = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/change-requests',
  tag: 'Change requests',
  summary:
    'Changes of security settings that wait for a second administrator, and what became of them; newest first',
  access: 'session',
  params: OrganizationParams,
  query: PageQuery.extend({ state: z.enum(['requested']).optional() }),
  responses: {
    200: { description: 'Requests', schema: pageOf(ChangeRequest).extend({ twoPersons: z.boolean() }) },
  },
})

export const requestChange = route({
  method: 'post',
  path: '/api/v1/organizations/{organizationId}/change-requests',
  tag: 'Change requests',
  summary: 'Ask for a change of a security setting that needs a second administrator',
  description:
    'The input is that of the change itself: its parameters and body. It is tried out, and must be possible now.',
  access: 'session',
  params: OrganizationParams,
  body: z.strictObject({
    kind: ChangeKind,
    input: z.record(z.string().max(100), z.unknown()),
    reason: z.string().trim().max(1000).optional(),
  }),
  responses: { 201: { description: 'The request', schema: ChangeRequest } },
})

export const decideChangeRequest = route({
  method: 'post',
  path: '/api/v1/organizations/{organizationId}/change-requests/{changeRequestId}/decision',
  tag: 'Change requests',
  summary: 'Agree to a change, which then is made at once, or refuse it',
  description: 'Where the setting was changed meanwhile nothing is made: the answer says `outdated`.',
  access: 'session',
  params: ChangeParams,
  body: z.strictObject({
    decision: z.enum(['agree', 'refuse']),
    note: z.string().trim().max(1000).optional(),
  }),
  responses: { 200: { description: 'The request', schema: ChangeRequest } },
})

export const withdrawChangeRequest = route({
  method: 'delete',
  path: '/api/v1/organizations/{organizationId}/change-requests/{changeRequestId}',
  tag: 'Change requests',
  summary: 'Withdraw one’s own request',
  access: 'session',
  params: ChangeParams,
  responses: { 204: { description: 'Withdrawn' } },
})

export const setTwoPersons = route({
  method: 'put',
  path: '/api/v1/organizations/{organizationId}/two-persons',
  tag: 'Change requests',
  summary: 'Whether security settings change only when a second administrator agrees',
  access: 'session',
  params: OrganizationParams,
  body: z.strictObject({ on: z.boolean() }),
  responses: { 204: { description: 'Set' } },
})

export const changeRequestErrors = {
  change_needs_agreement: [409, 'A second administrator has to agree to this change'],
  change_own_request: [403, 'Another administrator has to agree to your request'],
  change_decided: [409, 'This request has been decided or withdrawn'],
  change_not_needed: [409, 'This change needs nobody’s agreement: make it directly'],
} as const satisfies Record<string, ErrorEntry>
