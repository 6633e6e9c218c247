import { letter } from '../message.ts'
import type { Message } from '../message.ts'

/** To the other administrators: one of them asks for a change that needs two. */
export function changeRequestMail({
  to,
  by,
  what,
  reason,
  url,
}: {
  to: string
  by: string
  what: string
  reason: string | null
  url: string
}): Message {
  return letter({
    to,
    subject: `${by} asks you to agree to a change of security settings`,
    greeting: 'Hello,',
    paragraphs: [
      `${by} asks for a change (${what}) that needs a second administrator.`,
      ...(reason ? [`The reason given: ${reason}`] : []),
      'Nothing changes before one of you agrees. The request is open for two weeks.',
    ],
    action: { label: 'Look at the change', url },
  })
}
