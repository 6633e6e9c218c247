import { z } from 'zod'
import { Email, Id, Instant, Label, PageQuery, pageOf } from './primitives.ts'
import type { ErrorEntry } from './problem.ts'
import { route } from './route.ts'
import { SignInStep } from './sign-in-step.ts'
import { CurrentSession, NewPassword, SecretLink } from './session.ts'

const Operator = z
  .object({
    userId: Id,
    email: z.string(),
    displayName: z.string(),
    state: z.enum(['active', 'disabled']),
    lastSeenAt: Instant.nullable(),
  })
  .meta({ id: 'Operator' })
export type Operator = z.infer<typeof Operator>

const OperatorInvitation = z
  .object({ id: Id, email: z.string(), invitedBy: z.string(), createdAt: Instant, expiresAt: Instant })
  .meta({ id: 'OperatorInvitation' })

export const listOperators = route({
  method: 'get',
  path: '/api/v1/operator/operators',
  tag: 'Operator',
  summary: 'Who runs the appliance, who is invited to, and when that was last reviewed',
  access: 'operator',
  responses: {
    200: {
      description: 'Operators',
      schema: z.object({
        items: z.array(Operator),
        invitations: z.array(OperatorInvitation),
        reviewedAt: Instant.nullable(),
        /** The next review is to be done by then. */
        reviewDueAt: Instant,
      }),
    },
  },
})

export const inviteOperator = route({
  method: 'post',
  path: '/api/v1/operator/operators',
  tag: 'Operator',
  summary: 'Invite a person to run the appliance',
  access: 'operator',
  body: z.strictObject({ email: Email }),
  responses: {
    201: {
      description: 'The link, shown once',
      schema: SecretLink.extend({ id: Id, mailed: z.boolean() }),
    },
  },
})

export const revokeOperatorInvitation = route({
  method: 'delete',
  path: '/api/v1/operator/operator-invitations/{operatorInvitationId}',
  tag: 'Operator',
  summary: 'Take the invitation of an operator back',
  access: 'operator',
  params: z.strictObject({ operatorInvitationId: Id }),
  responses: { 204: { description: 'Taken back' } },
})

export const removeOperator = route({
  method: 'delete',
  path: '/api/v1/operator/operators/{userId}',
  tag: 'Operator',
  summary: 'Let a person run the appliance no longer; ends their sessions and support access',
  access: 'operator',
  params: z.strictObject({ userId: Id }),
  responses: { 204: { description: 'Removed' } },
})

export const checkOperatorInvitation = route({
  method: 'post',
  path: '/api/v1/operator-invitations/check',
  tag: 'Operator',
  summary: 'What the link of an operator’s invitation is for',
  access: 'public',
  body: z.strictObject({ token: z.string().max(200) }),
  responses: {
    200: {
      description: 'The invitation',
      schema: z.object({ email: z.string(), invitedBy: z.string(), accountExists: z.boolean() }),
    },
  },
})

export const acceptOperatorInvitation = route({
  method: 'post',
  path: '/api/v1/operator-invitations/accept',
  tag: 'Operator',
  summary: 'Become an operator: make the account, or prove the one there is by its password',
  access: 'public',
  body: z.strictObject({
    token: z.string().max(200),
    displayName: Label.optional(),
    password: NewPassword,
  }),
  responses: {
    200: { description: 'Accepted and signed in', schema: CurrentSession },
    202: { description: 'One more step: a second factor', schema: SignInStep },
  },
})

const OperatorDecision = z.strictObject({
  userId: Id,
  decision: z.enum(['keep', 'remove']),
  comment: z.string().trim().max(1000).default(''),
})

const OperatorReview = z
  .object({
    id: Id,
    reviewer: z.string(),
    createdAt: Instant,
    decisions: z.array(
      z.object({
        userId: Id,
        email: z.string(),
        displayName: z.string(),
        decision: z.enum(['keep', 'remove']),
        comment: z.string(),
      }),
    ),
  })
  .meta({ id: 'OperatorReview' })

export const reviewOperators = route({
  method: 'post',
  path: '/api/v1/operator/operator-reviews',
  tag: 'Operator',
  summary: 'Decide about every operator at once; removals hold at once, the decisions are kept as evidence',
  access: 'operator',
  body: z.strictObject({ decisions: z.array(OperatorDecision).min(1).max(200) }),
  responses: { 201: { description: 'The review', schema: OperatorReview } },
})

export const listOperatorReviews = route({
  method: 'get',
  path: '/api/v1/operator/operator-reviews',
  tag: 'Operator',
  summary: 'Reviews of the operators, newest first',
  access: 'operator',
  query: PageQuery,
  responses: { 200: { description: 'Reviews', schema: pageOf(OperatorReview) } },
})

const OperatorAct = z
  .object({
    id: Id,
    at: Instant,
    actor: z.string().nullable(),
    action: z.string(),
    objectKind: z.string(),
    objectName: z.string().nullable(),
    organization: z.string().nullable(),
    address: z.string(),
    after: z.record(z.string(), z.unknown()).nullable(),
  })
  .meta({ id: 'OperatorAct' })
export type OperatorAct = z.infer<typeof OperatorAct>

export const listOperatorActs = route({
  method: 'get',
  path: '/api/v1/operator/acts',
  tag: 'Operator',
  summary: 'What operators did, newest first',
  description:
    'Acts on the appliance, and those on organisations that they may know of. Nothing from inside one.',
  access: 'operator',
  query: PageQuery,
  responses: { 200: { description: 'Acts', schema: pageOf(OperatorAct) } },
})

export const operatorErrors = {
  last_operator: [409, 'An appliance keeps at least one operator'],
  already_operator: [409, 'This person runs the appliance already'],
  review_incomplete: [409, 'The list of operators is another one now'],
} as const satisfies Record<string, ErrorEntry>
