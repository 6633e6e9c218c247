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

/** Where a mail got stuck, in the order of a delivery. */
export type MailStage = 'connection' | 'tls' | 'authentication' | 'delivery' | 'done'

/** A mail that could not be handed over; the message is the server's or the network's word. */
export class MailError extends Error {
  override name = 'MailError'
  readonly stage: MailStage

  constructor(stage: MailStage, message: string) {
    super(message)
    this.stage = stage
  }
}

/** Hands mails over to a mail server, over few connections that are kept open. */
export interface Mailer {
  /** @throws MailError */
  send: (message: Message) => Promise<void>
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
    { from },
  )
  return {
    send: async (message) => {
      try {
        await transport.sendMail(message)
      } catch (error) {
        throw new MailError(stageOf(error), error instanceof Error ? error.message : String(error))
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
