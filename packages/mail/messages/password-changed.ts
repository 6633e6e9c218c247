import { letter } from '../message.ts'
import type { Message } from '../message.ts'

/** To someone whose password was changed. */
export function passwordChangedMail({ to, name }: { to: string; name: string }): Message {
  return letter({
    to,
    subject: 'Your password was changed',
    greeting: `Hello ${name},`,
    paragraphs: [
      'The password of your account was changed, and all other sessions were ended.',
      'If it was not you, set a new password from the sign-in page and tell your administrator.',
    ],
  })
}
