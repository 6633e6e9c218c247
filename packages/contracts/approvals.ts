import { z } from 'zod'
import { Id, Instant } from './primitives.ts'
import type { ErrorEntry } from './problem.ts'
import { route } from './route.ts'
import { CurrentSession } from './session.ts'

/** What the waiting browser shows. */
export const AskedApproval = z
  .object({
    /** The address where another device of the person approves; for the QR code. */
    url: z.url(),
    /** The number that is typed there. */
    number: z.int(),
    expiresAt: Instant,
    /** Devices that were sent a notification. */
    notified: z.int(),
  })
  .meta({ id: 'AskedApproval' })
export type AskedApproval = z.infer<typeof AskedApproval>

/** A sign-in that waits, as the other device sees it. */
export const Approval = z
  .object({
    id: Id,
    userAgent: z.string(),
    address: z.string(),
    createdAt: Instant,
    expiresAt: Instant,
  })
  .meta({ id: 'Approval' })
export type Approval = z.infer<typeof Approval>

/** A browser's own subscription to web push (`PushSubscription.toJSON()`). */
export const PushSubscription = z
  .strictObject({
    endpoint: z.url().max(2000),
    expirationTime: z.number().nullable().optional(),
    keys: z.strictObject({
      p256dh: z.string().regex(/^[A-Za-z0-9_-]{87}=?$/),
      auth: z.string().regex(/^[A-Za-z0-9_-]{22}(==)?$/),
    }),
  })
  .meta({ id: 'PushSubscription' })
export type PushSubscription = z.infer<typeof PushSubscription>

export const askForApproval = route({
  method: 'post',
  path: '/api/v1/session/step/approval',
  tag: 'Sign-in step',
  summary: 'Ask for approval on another device of the person',
  access: 'public',
  responses: { 200: { description: 'What to show', schema: AskedApproval } },
})

export const redeemApproval = route({
  method: 'post',
  path: '/api/v1/session/step/approval/redeem',
  tag: 'Sign-in step',
  summary: 'Go on where it was approved; asked again every few seconds until then',
  access: 'public',
  body: z.strictObject({ trust: z.boolean().default(false) }),
  responses: {
    200: { description: 'Signed in; the session cookie is set', schema: CurrentSession },
    202: { description: 'Not decided yet', schema: z.object({ waiting: z.literal(true) }) },
  },
})

export const listApprovals = route({
  method: 'get',
  path: '/api/v1/account/approvals',
  tag: 'Second factors',
  summary: 'Sign-ins of oneself that wait for approval',
  access: 'session',
  responses: { 200: { description: 'Waiting', schema: z.object({ items: z.array(Approval) }) } },
})

export const decideApproval = route({
  method: 'post',
  path: '/api/v1/account/approvals/{approvalId}',
  tag: 'Second factors',
  summary: 'Approve a sign-in by the number it shows, or deny it',
  access: 'session',
  params: z.strictObject({ approvalId: Id }),
  body: z.discriminatedUnion('decision', [
    z.strictObject({ decision: z.literal('approve'), number: z.int().min(0).max(99) }),
    z.strictObject({ decision: z.literal('deny') }),
  ]),
  responses: { 204: { description: 'Decided' } },
})

export const getPushKey = route({
  method: 'get',
  path: '/api/v1/account/push',
  tag: 'Second factors',
  summary: 'The key by which browsers know notifications of this Holdfast',
  access: 'session',
  responses: { 200: { description: 'The key', schema: z.object({ publicKey: z.string() }) } },
})

export const subscribePush = route({
  method: 'put',
  path: '/api/v1/account/push',
  tag: 'Second factors',
  summary: 'Notify this browser of sign-ins that wait for approval',
  access: 'session',
  body: PushSubscription,
  responses: { 204: { description: 'Subscribed' } },
})

export const unsubscribePush = route({
  method: 'delete',
  path: '/api/v1/account/push',
  tag: 'Second factors',
  summary: 'Notify no browser any more',
  access: 'session',
  responses: { 204: { description: 'Done' } },
})

export const approvalErrors = {
  sign_in_denied: [403, 'The sign-in was denied on the other device'],
  push_refused: [422, 'Notifications cannot be sent to this address'],
} as const satisfies Record<string, ErrorEntry>
