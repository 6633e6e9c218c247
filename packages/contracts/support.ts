import { z } from 'zod'
import { Id, Instant, PageQuery, pageOf } from './primitives.ts'
import type { ErrorEntry } from './problem.ts'
import { route } from './route.ts'

/** `ended`: it was approved, and its time is over. */
const State = z.enum(['requested', 'approved', 'ended', 'refused', 'revoked', 'withdrawn'])
const Reason = z.string().trim().min(10).max(2000)
const Hours = z.int().min(1).max(72)

const common = {
  id: Id,
  organizationId: Id,
  operator: z.object({ name: z.string(), email: z.string() }),
  kind: z.enum(['incident', 'bug']),
  reason: z.string(),
  /** Null: the whole organisation. */
  projectId: Id.nullable(),
  /** Null: the whole project. */
  folderId: Id.nullable(),
  /** May read what is in files, beside names, sizes and dates. */
  content: z.boolean(),
  hours: z.int(),
  state: State,
  createdAt: Instant,
  decidedAt: Instant.nullable(),
  note: z.string().nullable(),
  endsAt: Instant.nullable(),
  endedAt: Instant.nullable(),
}

/** As the organisation sees it. */
const SupportRequest = z
  .object({
    ...common,
    /** Name of the project or folder when it was asked for. */
    place: z.string().nullable(),
    decidedBy: z.string().nullable(),
    endedBy: z.string().nullable(),
    /** How often the operator looked at something by it. */
    looks: z.int(),
  })
  .meta({ id: 'SupportRequest' })
export type SupportRequest = z.infer<typeof SupportRequest>

/** As operators see it: without names from inside the organisation. */
const OperatorSupportRequest = z
  .object({
    ...common,
    organization: z.string(),
    /** It is one’s own, and this session has entered by it. */
    own: z.boolean(),
    entered: z.boolean(),
  })
  .meta({ id: 'OperatorSupportRequest' })
export type OperatorSupportRequest = z.infer<typeof OperatorSupportRequest>

const OperatorParams = z.strictObject({ supportRequestId: Id })
const OrganizationParams = z.strictObject({ organizationId: Id })
const RequestParams = OrganizationParams.extend({ supportRequestId: Id })

export const askForSupportAccess = route({
  method: 'post',
  path: '/api/v1/operator/support-requests',
  tag: 'Operator',
  summary: 'Ask an organisation for access in order to help',
  access: 'operator',
  body: z
    .strictObject({
      organizationId: Id,
      kind: z.enum(['incident', 'bug']),
      reason: Reason,
      projectId: Id.nullable().default(null),
      folderId: Id.nullable().default(null),
      content: z.boolean(),
      hours: Hours,
    })
    .refine(
      ({ projectId, folderId }) => folderId === null || projectId !== null,
      'A folder comes with its project.',
    ),
  responses: { 201: { description: 'The request', schema: OperatorSupportRequest } },
})

export const listOwnSupportRequests = route({
  method: 'get',
  path: '/api/v1/operator/support-requests',
  tag: 'Operator',
  summary: 'Requests of operators for support access, newest first',
  access: 'operator',
  query: PageQuery,
  responses: { 200: { description: 'Requests', schema: pageOf(OperatorSupportRequest) } },
})

export const withdrawSupportRequest = route({
  method: 'delete',
  path: '/api/v1/operator/support-requests/{supportRequestId}',
  tag: 'Operator',
  summary: 'Withdraw one’s request, or give the access back before its end',
  access: 'operator',
  params: OperatorParams,
  responses: { 204: { description: 'Withdrawn' } },
})

export const enterAsSupport = route({
  method: 'post',
  path: '/api/v1/operator/support-requests/{supportRequestId}/entry',
  tag: 'Operator',
  summary: 'Enter the organisation as support, in this session',
  access: 'operator',
  params: OperatorParams,
  responses: { 200: { description: 'The request', schema: OperatorSupportRequest } },
})

export const leaveAsSupport = route({
  method: 'delete',
  path: '/api/v1/operator/support-requests/{supportRequestId}/entry',
  tag: 'Operator',
  summary: 'Leave the organisation; the access stays approved until its end',
  access: 'operator',
  params: OperatorParams,
  responses: { 204: { description: 'Left' } },
})

export const listSupportRequests = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/support-requests',
  tag: 'Support access',
  summary: 'Requests for support access, newest first; with `state=active` what waits or holds now',
  access: 'session',
  params: OrganizationParams,
  query: PageQuery.extend({ state: z.enum(['active']).optional() }),
  responses: { 200: { description: 'Requests', schema: pageOf(SupportRequest) } },
})

export const decideSupportRequest = route({
  method: 'post',
  path: '/api/v1/organizations/{organizationId}/support-requests/{supportRequestId}/decision',
  tag: 'Support access',
  summary: 'Approve (as asked for, or less) or refuse a request for support access',
  access: 'session',
  params: RequestParams,
  body: z.strictObject({
    decision: z.enum(['approve', 'refuse']),
    note: z.string().trim().max(1000).optional(),
    /** Fewer hours than asked for. */
    hours: Hours.optional(),
    /** False: names and sizes only, whatever was asked for. */
    content: z.boolean().optional(),
  }),
  responses: { 200: { description: 'The request', schema: SupportRequest } },
})

export const revokeSupportAccess = route({
  method: 'delete',
  path: '/api/v1/organizations/{organizationId}/support-requests/{supportRequestId}',
  tag: 'Support access',
  summary: 'End an approved support access at once; what is being transferred is cut',
  access: 'session',
  params: RequestParams,
  responses: { 204: { description: 'Ended' } },
})

export const supportErrors = {
  support_decided: [409, 'This request has been decided or withdrawn'],
  support_too_wide: [422, 'Not more can be approved than was asked for'],
  support_own_request: [403, 'You cannot approve your own request'],
  support_not_active: [409, 'This support access does not hold now'],
} as const satisfies Record<string, ErrorEntry>
