import { flag } from '@holdfast/runtime/config'
import { createMailer } from '@holdfast/mail/mailer'
import type { Mailer } from '@holdfast/mail/mailer'
import { z } from 'zod'

/** Variables of api and worker alike. */
export const mailShape = {
  SMTP_URL: z.string().optional(),
  MAIL_FROM: z.string().optional(),
  /** Refuse a mail server that offers no STARTTLS. */
  SMTP_REQUIRE_TLS: flag().default(false),
}

export interface MailVariables {
  SMTP_URL?: string | undefined
  MAIL_FROM?: string | undefined
  SMTP_REQUIRE_TLS: boolean
  PUBLIC_URL: string
}

/** The way to the configured mail server; null without one. */
export function mailerOf(variables: MailVariables): Mailer | null {
  const { SMTP_URL: url, MAIL_FROM, PUBLIC_URL, SMTP_REQUIRE_TLS: requireTls } = variables
  if (url === undefined) return null
  const from = MAIL_FROM ?? `Holdfast <holdfast@${new URL(PUBLIC_URL).hostname}>`
  return createMailer({ url, from, requireTls })
}
