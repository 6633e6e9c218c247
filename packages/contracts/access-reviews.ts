import { z } from 'zod'
import { Id, Instant, PageQuery, pageOf } from './primitives.ts'
import type { ErrorEntry } from './problem.ts'
import { TemplateId } from './roles.ts'
import { route } from './route.ts'

const OrganizationParams = z.strictObject({ organizationId: Id })
const ReviewParams = OrganizationParams.extend({ reviewId: Id })

const AccessReview = z
  .object({
    id: Id,
    state: z.enum(['open', 'closed', 'cancelled']),
    /** Null: begun because its time had come. */
    startedBy: z.string().nullable(),
    createdAt: Instant,
    dueAt: Instant,
    overdue: z.boolean(),
    closedAt: Instant.nullable(),
    closedBy: z.string().nullable(),
    reviewers: z.array(z.object({ userId: Id, name: z.string() })),
    counts: z.object({
      items: z.int(),
      undecided: z.int(),
      kept: z.int(),
      changed: z.int(),
      removed: z.int(),
    }),
    /** The acting person is to decide. */
    mayDecide: z.boolean(),
  })
  .meta({ id: 'AccessReview' })
export type AccessReview = z.infer<typeof AccessReview>

/** `role`: a template given to a person or group; the others as they are called. */
const ItemKind = z.enum(['role', 'group_member', 'token', 'support', 'invitation'])

const AccessReviewItem = z
  .object({
    id: Id,
    kind: ItemKind,
    subject: z.object({
      id: Id.nullable(),
      name: z.string(),
      email: z.string().nullable(),
      external: z.boolean(),
    }),
    /** The subject is a group. */
    group: z.boolean(),
    /** Name of the template or group, scopes of the token, what support may see. */
    access: z.string(),
    /** Null: the whole organisation. */
    place: z.string().nullable(),
    since: Instant.nullable(),
    lastSeenAt: Instant.nullable(),
    decision: z.enum(['keep', 'change', 'remove']).nullable(),
    changedTo: z.string().nullable(),
    comment: z.string().nullable(),
    decidedAt: Instant.nullable(),
    decidedBy: z.string().nullable(),
    /** `gone`: it was taken away meanwhile; `elsewhere`: a provider's directory has to take it away. */
    outcome: z.enum(['kept', 'applied', 'gone', 'elsewhere']).nullable(),
    /** One’s own access: another reviewer decides about it, where there is one. */
    own: z.boolean(),
  })
  .meta({ id: 'AccessReviewItem' })
export type AccessReviewItem = z.infer<typeof AccessReviewItem>

export const listAccessReviews = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/access-reviews',
  tag: 'Access reviews',
  summary: 'Access reviews, newest first, and when the next one begins by itself',
  access: 'session',
  params: OrganizationParams,
  query: PageQuery,
  responses: {
    200: {
      description: 'Reviews',
      schema: pageOf(AccessReview).extend({ months: z.int().nullable(), nextAt: Instant.nullable() }),
    },
  },
})

export const setReviewInterval = route({
  method: 'put',
  path: '/api/v1/organizations/{organizationId}/access-review-interval',
  tag: 'Access reviews',
  summary: 'Every how many months an access review begins by itself; null: never',
  access: 'session',
  params: OrganizationParams,
  body: z.strictObject({ months: z.int().min(1).max(24).nullable() }),
  responses: { 204: { description: 'Set' } },
})

export const startAccessReview = route({
  method: 'post',
  path: '/api/v1/organizations/{organizationId}/access-reviews',
  tag: 'Access reviews',
  summary: 'Begin an access review: everyone’s access as it is at this moment',
  access: 'session',
  params: OrganizationParams,
  body: z.strictObject({
    dueDays: z.int().min(1).max(90).default(14),
    /** Left out: the account administrators. */
    reviewerIds: z.array(Id).min(1).max(50).optional(),
  }),
  responses: { 201: { description: 'The review', schema: AccessReview } },
})

export const getAccessReview = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/access-reviews/{reviewId}',
  tag: 'Access reviews',
  summary: 'One access review',
  access: 'session',
  params: ReviewParams,
  responses: { 200: { description: 'The review', schema: AccessReview } },
})

export const listAccessReviewItems = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/access-reviews/{reviewId}/items',
  tag: 'Access reviews',
  summary: 'What is reviewed, by person',
  access: 'session',
  params: ReviewParams,
  query: PageQuery.extend({
    state: z.enum(['undecided']).optional(),
    filter: z.string().max(200).optional(),
  }),
  responses: { 200: { description: 'Items', schema: pageOf(AccessReviewItem) } },
})

export const decideAccessReview = route({
  method: 'post',
  path: '/api/v1/organizations/{organizationId}/access-reviews/{reviewId}/decisions',
  tag: 'Access reviews',
  summary: 'Decide about some items; changes and removals hold at once',
  description: 'All or none: when one cannot be done, nothing is.',
  access: 'session',
  params: ReviewParams,
  body: z.strictObject({
    items: z
      .array(
        z.strictObject({
          itemId: Id,
          decision: z.enum(['keep', 'change', 'remove']),
          /** For `change`: the template in place of the one there is. */
          templateId: TemplateId.optional(),
          comment: z.string().trim().max(1000).optional(),
        }),
      )
      .min(1)
      .max(200),
  }),
  responses: { 200: { description: 'The items', schema: z.object({ items: z.array(AccessReviewItem) }) } },
})

export const closeAccessReview = route({
  method: 'post',
  path: '/api/v1/organizations/{organizationId}/access-reviews/{reviewId}/close',
  tag: 'Access reviews',
  summary: 'Close an access review in which everything is decided',
  access: 'session',
  params: ReviewParams,
  responses: { 200: { description: 'The review', schema: AccessReview } },
})

export const getAccessReviewReport = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/access-reviews/{reviewId}/report',
  tag: 'Access reviews',
  summary: 'The evidence as a file: who decided what when',
  access: 'session',
  params: ReviewParams,
  query: z.strictObject({ format: z.enum(['csv', 'json']) }),
  responses: { 200: { description: 'The file', mediaType: 'application/octet-stream' } },
})

export const accessReviewErrors = {
  review_open: [409, 'An access review is open already'],
  review_closed: [409, 'This access review is closed'],
  review_undecided: [409, 'Not everything is decided yet'],
  review_decided: [409, 'This was decided and done already'],
  review_own_access: [403, 'Another reviewer decides about your own access'],
} as const satisfies Record<string, ErrorEntry>
