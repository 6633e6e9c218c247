import { letter } from '../message.ts'
import type { Message } from '../message.ts'

/** To someone whose account was deleted. */
export function accountDeletedMail({ to, name }: { to: string; name: string }): Message {
  return letter({
    to,
    subject: 'Your account was deleted',
    greeting: `Hello ${name},`,
    paragraphs: [
      'Your account was deleted: nobody can sign in with it any more. Files that you made stay with the organisations they belong to.',
      'If you did not ask for it, tell your administrator.',
    ],
  })
}
