import { letter } from '../message.ts'
import type { Message } from '../message.ts'

/** To an operator who tests the mail server. */
export function testMail({ to, publicUrl }: { to: string; publicUrl: string }): Message {
  return letter({
    to,
    subject: 'Holdfast can send mail',
    greeting: 'Hello,',
    paragraphs: [`This mail was sent by ${publicUrl} to test its mail server. It works.`],
  })
}
