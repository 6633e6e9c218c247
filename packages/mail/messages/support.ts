import { letter } from '../message.ts'
import type { Message } from '../message.ts'

export interface SupportRequestMail {
  to: string
  operator: string
  organization: string
  reason: string
  hours: number
  content: boolean
  url: string
}

/** To account administrators: an operator asks for access. */
export function supportRequestMail(mail: SupportRequestMail): Message {
  const extent = mail.content ? 'and to read files' : 'but not to read files'
  return letter({
    to: mail.to,
    subject: `${mail.operator} asks for support access to ${mail.organization}`,
    greeting: 'Hello,',
    paragraphs: [
      `${mail.operator}, an operator of this appliance, asks to look into ${mail.organization} for ${mail.hours} hours: to see names and sizes, ${extent}.`,
      `The reason given: ${mail.reason}`,
      'Nothing is open until one of you approves. Everything that is looked at stands in your audit trail, and you can end the access at any moment.',
    ],
    action: { label: 'Look at the request', url: mail.url },
  })
}
