import { letter } from '../message.ts'
import type { Message } from '../message.ts'

/** To someone who forgot their password. */
export function passwordLinkMail({ to, name, url }: { to: string; name: string; url: string }): Message {
  return letter({
    to,
    subject: 'Set a new password',
    greeting: `Hello ${name},`,
    paragraphs: ['Someone, most likely you, asked to set a new password for your account.'],
    action: { label: 'Set a new password', url },
    footer: 'The link works once and for an hour. If it was not you, nothing has changed.',
  })
}
