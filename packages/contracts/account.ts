import { z } from 'zod'
import { Email, Id, Instant, PageQuery, pageOf } from './primitives.ts'
import type { ErrorEntry } from './problem.ts'
import { route } from './route.ts'

/** A change of e-mail address that waits for its two confirmations. */
export const EmailChange = z
  .object({
    email: z.string(),
    oldConfirmed: z.boolean(),
    newConfirmed: z.boolean(),
    createdAt: Instant,
    expiresAt: Instant,
  })
  .meta({ id: 'EmailChange' })
export type EmailChange = z.infer<typeof EmailChange>

export const getEmailChange = route({
  method: 'get',
  path: '/api/v1/account/email-change',
  tag: 'Account',
  summary: 'The change of one’s own e-mail address that waits, if any',
  access: 'session',
  responses: { 200: { description: 'The change', schema: z.object({ pending: EmailChange.nullable() }) } },
})

export const requestEmailChange = route({
  method: 'put',
  path: '/api/v1/account/email-change',
  tag: 'Account',
  summary: 'Ask for another e-mail address; it takes effect when both addresses confirmed it',
  description: 'Answers the same whether or not someone else uses the address.',
  access: 'session',
  body: z.strictObject({ email: Email }),
  responses: { 200: { description: 'The change', schema: EmailChange } },
})

export const cancelEmailChange = route({
  method: 'delete',
  path: '/api/v1/account/email-change',
  tag: 'Account',
  summary: 'Withdraw the change of one’s own e-mail address',
  access: 'session',
  responses: { 204: { description: 'Withdrawn' } },
})

export const confirmEmailChange = route({
  method: 'post',
  path: '/api/v1/email-changes/confirm',
  tag: 'Account',
  summary: 'Confirm a change of e-mail address by the link sent to one of the two addresses',
  access: 'public',
  body: z.strictObject({ token: z.string().max(200) }),
  responses: {
    200: {
      description: 'Confirmed; `changed` once both are',
      schema: z.object({ changed: z.boolean(), email: z.string() }),
    },
  },
})

export const refuseEmailChange = route({
  method: 'post',
  path: '/api/v1/email-changes/refuse',
  tag: 'Account',
  summary: 'Stop a change of e-mail address by the link sent to one of the two addresses',
  access: 'public',
  body: z.strictObject({ token: z.string().max(200) }),
  responses: { 204: { description: 'Stopped' } },
})

/** A browser in which the person signed in before. */
export const Device = z
  .object({
    id: Id,
    current: z.boolean(),
    userAgent: z.string(),
    address: z.string(),
    place: z.string().nullable(),
    createdAt: Instant,
    lastSeenAt: Instant,
  })
  .meta({ id: 'Device' })
export type Device = z.infer<typeof Device>

export const listDevices = route({
  method: 'get',
  path: '/api/v1/account/devices',
  tag: 'Account',
  summary: 'Browsers that are known from a sign-in, last used first',
  access: 'session',
  query: PageQuery,
  responses: { 200: { description: 'Devices', schema: pageOf(Device) } },
})

export const forgetDevice = route({
  method: 'delete',
  path: '/api/v1/account/devices/{deviceId}',
  tag: 'Account',
  summary: 'Forget a browser: the next sign-in from it counts as from an unknown one',
  access: 'session',
  params: z.strictObject({ deviceId: Id }),
  responses: { 204: { description: 'Forgotten' } },
})

export const deleteAccount = route({
  method: 'delete',
  path: '/api/v1/account',
  tag: 'Account',
  summary: 'Delete one’s own account; files and the audit trail stay with the organisations',
  access: 'session',
  responses: { 204: { description: 'Deleted and signed out' } },
})

export const accountErrors = {
  same_email: [422, 'This is your address already'],
  mail_needed: [409, 'This needs a mail server, and none is configured'],
  last_operator: [409, 'The appliance keeps at least one operator'],
} as const satisfies Record<string, ErrorEntry>
