import type { Message } from '@holdfast/mail/message'
import type { Parts } from './parts.ts'

/** Hands a mail over after the answer; a failure is logged, without the mail. */
export function sendSoon({ mailer, log }: Parts, message: Message): void {
  mailer?.send(message).catch((error: unknown) => log.error({ error }, 'a mail was not sent'))
}

/**
 * Makes a mail and hands it over, both after the answer, so that its timing does not tell whether there was something to send.
 */
export function makeSoon(parts: Parts, make: () => Promise<Message | null>): void {
  make()
    .then((message) => message && sendSoon(parts, message))
    .catch((error: unknown) => parts.log.error({ error }, 'a mail was not made'))
}

/** Hands a mail over now; answers whether the server took it. */
export async function sendNow({ mailer, log }: Parts, message: Message): Promise<boolean> {
  if (!mailer) return false
  try {
    await mailer.send(message)
    return true
  } catch (error) {
    log.error({ error }, 'a mail was not sent')
    return false
  }
}
