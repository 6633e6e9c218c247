import { letter } from '../message.ts'
import type { Message } from '../message.ts'

/** What an administrator writes to a distribution group. */
export function noticeMail(notice: {
  to: string
  subject: string
  text: string
  by: string
  organization: string
}): Message {
  return letter({
    to: notice.to,
    subject: notice.subject,
    greeting: 'Hello,',
    paragraphs: notice.text.split(/\n{2,}/),
    footer: `Written by ${notice.by} of ${notice.organization}. You get it because your address is on one of their lists.`,
  })
}
