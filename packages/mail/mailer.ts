import { createTransport } from 'nodemailer'
import type { Message } from './message.ts'

export interface MailerOptions {
  /** `smtp://user:password@host:587` or `smtps://…:465`. */
  url: string
  /** Sender: `Holdfast <files@example.org>`. */
  from: string
  /** Refuse servers that do not offer STARTTLS. */
  requireTls: boolean
}

/** Where a mail got stuck, in the order of a delivery. `expired`: it was not worth sending any more. */
export type MailStage =
  | 'configuration'
  | 'expired'
  | 'connection'
  | 'tls'
  | 'authentication'
  | 'delivery'
  | 'done'

/** A mail that could not be handed over; the message is the server's or the network's word. */
export class MailError extends Error {
  override name = 'MailError'
  readonly stage: MailStage
  /** Trying again would not help: the server refused this mail (a reply of 500 and above, RFC 5321, section 4.2.1). */
  readonly permanent: boolean

  constructor(stage: MailStage, message: string, permanent = false) {
    super(message)
    this.stage = stage
    this.permanent = permanent
  }
}

/** Hands mails over to a mail server, over few connections that are kept open. */
export interface Mailer {
  /**
   * @param id makes the Message-ID, the same at each attempt, by which mail systems know a repetition
   * @throws MailError
   */
  send: (message: Message, id?: string) => Promise<void>
  close: () => void
}

/** Opens no connection before the first mail. */
export function createMailer({ url, from, requireTls }: MailerOptions): Mailer {
  const transport = createTransport(
    {
      url,
      pool: true,
      maxConnections: 2,
      requireTLS: requireTls,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 20_000,
      // Mails are made by us alone: nothing of them is read from files or fetched.
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    // Nobody answers these, and no absence note should (RFC 3834).
    { from, headers: { 'Auto-Submitted': 'auto-generated' } },
  )
  const domain = /@([^\s>]+)>?\s*$/.exec(from)?.[1] ?? 'holdfast.invalid'
  return {
    send: async (message, id) => {
      try {
        await transport.sendMail({ ...message, ...(id && { messageId: `<${id}@${domain}>` }) })
      } catch (error) {
        const stage = stageOf(error)
        const text = error instanceof Error ? error.message : String(error)
        throw new MailError(stage, text, stage === 'delivery' && replyOf(error) >= 500)
      }
    },
    close: () => transport.close(),
  }
}

/** By nodemailer's error codes. */
function stageOf(error: unknown): MailStage {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const message = error instanceof Error ? error.message : ''
  if (code === 'ETLS' || /certificate|self[- ]signed|SSL|TLS/i.test(message)) return 'tls'
  if (code === 'EAUTH' || code === 'ENOAUTH' || code === 'EOAUTH2') return 'authentication'
  if (code === 'EENVELOPE' || code === 'EMESSAGE' || code === 'ESTREAM') return 'delivery'
  return 'connection'
}

/** The server's reply code; 0 when it said nothing. */
function replyOf(error: unknown): number {
  return error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : 0
}
