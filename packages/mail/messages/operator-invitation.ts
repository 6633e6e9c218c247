import { letter } from '../message.ts'
import type { Message } from '../message.ts'

/** To someone who is to run the appliance. */
export function operatorInvitationMail({
  to,
  invitedBy,
  url,
}: {
  to: string
  invitedBy: string
  url: string
}): Message {
  return letter({
    to,
    subject: `${invitedBy} invites you to run Holdfast`,
    greeting: 'Hello,',
    paragraphs: [
      `${invitedBy} invites you to run this appliance of Holdfast, as an operator.`,
      'Operators see no files of organisations. You will need a second factor.',
    ],
    action: { label: 'Become an operator', url },
    footer: 'The link works once, for two days. If you did not expect it, tell the operators you know.',
  })
}
