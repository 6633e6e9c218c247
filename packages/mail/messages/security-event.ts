import { letter } from '../message.ts'
import type { Message } from '../message.ts'

export interface SecurityEventMail {
  to: string
  name: string
  organization: string
  /** What was seen, in a sentence. */
  what: string
  person: string | null
  address: string
  at: Date
  /** Others of the same kind since the last mail. */
  more: number
  url: string
}

/** To the administrators of an organisation. */
export function securityEventMail(mail: SecurityEventMail): Message {
  const { to, name, organization, what, person, address, at, more, url } = mail
  const when = at.toISOString().slice(0, 16).replace('T', ' ')
  return letter({
    to,
    subject: `Security of ${organization}: ${what}`,
    greeting: `Hello ${name},`,
    paragraphs: [
      `${what}. Account: ${person ?? 'unknown'}. Address: ${address || 'unknown'}. Time: ${when} UTC.`,
      ...(more > 0 ? [`${more} more of this kind were recorded since the last mail about it.`] : []),
      'Look at it and note what you found. Further events of this kind are mailed in an hour at the earliest.',
    ],
    action: { label: 'Open the security events', url },
  })
}
