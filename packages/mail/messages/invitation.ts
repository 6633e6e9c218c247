import { letter } from '../message.ts'
import type { Message } from '../message.ts'

export interface InvitationMail {
  to: string
  invitedBy: string
  organization: string
  project: string | null
  url: string
  expiresAt: Date
}

/** To someone who was invited to an organisation or a project. */
export function invitationMail({
  to,
  invitedBy,
  organization,
  project,
  url,
  expiresAt,
}: InvitationMail): Message {
  const place = project === null ? organization : `the project ${project} of ${organization}`
  return letter({
    to,
    subject: `${invitedBy} invites you to ${project ?? organization}`,
    greeting: 'Hello,',
    paragraphs: [`${invitedBy} invites you to work on files in ${place}.`],
    action: { label: 'Accept the invitation', url },
    footer: `The link works once, until ${day(expiresAt)}. If you did not expect it, you need not do anything.`,
  })
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10)
}
