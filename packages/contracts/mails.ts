import { z } from 'zod'
import { Id, Instant, PageQuery, pageOf } from './primitives.ts'
import { route } from './route.ts'

/** Where a mail got stuck, in the order of a delivery. `expired`: its link was no longer good. */
export const MailStage = z
  .enum(['configuration', 'expired', 'connection', 'tls', 'authentication', 'delivery', 'done'])
  .meta({ id: 'MailStage' })

/** `unsure`: the process that sent it died in the middle; it is not sent again. */
const MailState = z.enum(['waiting', 'sending', 'sent', 'refused', 'unsure'])

/** A mail of the outbox, without what it says. */
export const PostedMail = z
  .object({
    id: Id,
    kind: z.string(),
    recipient: z.string(),
    state: MailState,
    attempts: z.int(),
    stage: MailStage.nullable(),
    /** The server's word, or why it was not sent. */
    detail: z.string().nullable(),
    createdAt: Instant,
    nextAttemptAt: Instant.nullable(),
    settledAt: Instant.nullable(),
  })
  .meta({ id: 'PostedMail' })
export type PostedMail = z.infer<typeof PostedMail>

/** `stuck`: what was not sent, or not yet at the first attempt. */
const MailQuery = PageQuery.extend({ show: z.enum(['all', 'stuck']).default('all') })

export const listOrganizationMails = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/mails',
  tag: 'Mails',
  summary: 'Mails of an organisation, newest first; of one member also those about their account',
  access: 'session',
  params: z.strictObject({ organizationId: Id }),
  query: MailQuery.extend({ userId: Id.optional() }),
  responses: { 200: { description: 'Mails', schema: pageOf(PostedMail) } },
})

export const listMails = route({
  method: 'get',
  path: '/api/v1/operator/mails',
  tag: 'Operator',
  summary: 'All mails of the tenant, newest first',
  access: 'operator',
  query: MailQuery,
  responses: { 200: { description: 'Mails', schema: pageOf(PostedMail) } },
})
