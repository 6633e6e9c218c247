import { z } from 'zod'
import { MailStage } from './mails.ts'
import { Bytes, Email, Instant, Label, Token } from './primitives.ts'
import type { ErrorEntry } from './problem.ts'
import { route } from './route.ts'
import { NewPassword } from './session.ts'
import { SignInStep } from './sign-in-step.ts'

export const checkSetupToken = route({
  method: 'post',
  path: '/api/v1/setup/check',
  tag: 'Set-up',
  summary: 'Whether a set-up link is still good',
  access: 'public',
  body: z.strictObject({ token: Token }),
  responses: { 200: { description: 'Good', schema: z.object({ expiresAt: Instant }) } },
})

export const setUp = route({
  method: 'post',
  path: '/api/v1/setup',
  tag: 'Set-up',
  summary: 'Make the first organisation, its account administrator and the operator',
  access: 'public',
  body: z.strictObject({
    token: Token,
    organization: Label,
    displayName: Label,
    email: Email,
    password: NewPassword,
    /** The versions of the texts that were accepted with the account; left out, they are asked for next. */
    terms: z.string().max(20).optional(),
    dataProcessing: z.string().max(20).optional(),
  }),
  responses: {
    202: { description: 'Set up; a second factor is to be set up next', schema: SignInStep },
  },
})

/** What the live checks after set-up need to know; the browser does the rest. */
export const Health = z
  .object({
    serverTime: Instant,
    publicUrl: z.url(),
    /** The address this request came to, as the api sees it. */
    seenUrl: z.string(),
    database: z.object({ ok: z.boolean(), version: z.string() }),
    mail: z.object({ configured: z.boolean() }),
    storages: z.array(z.object({ label: z.string(), freeBytes: Bytes.nullable(), ok: z.boolean() })),
    connectors: z.array(z.object({ publicUrl: z.url(), online: z.boolean() })),
  })
  .meta({ id: 'Health' })

export const getHealth = route({
  method: 'get',
  path: '/api/v1/operator/health',
  tag: 'Operator',
  summary: 'What the live checks compare with',
  access: 'operator',
  responses: { 200: { description: 'Health', schema: Health } },
})

export const testMail = route({
  method: 'post',
  path: '/api/v1/operator/mail-test',
  tag: 'Operator',
  summary: 'Send a test mail to oneself; names the stage that failed',
  access: 'operator',
  responses: {
    200: {
      description: 'The outcome',
      schema: z.object({
        ok: z.boolean(),
        stage: MailStage,
        detail: z.string(),
      }),
    },
  },
})

export const setupErrors = {
  not_set_up: [503, 'Holdfast is not set up yet'],
  already_set_up: [409, 'Holdfast is set up already'],
} as const satisfies Record<string, ErrorEntry>
