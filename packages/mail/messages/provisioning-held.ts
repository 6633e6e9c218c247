import { letter } from '../message.ts'
import type { Message } from '../message.ts'

/** To an account administrator: the directory wants to remove so many that it was stopped. */
export function provisioningHeldMail({
  to,
  name,
  organization,
  removed,
  people,
  url,
}: {
  to: string
  name: string
  organization: string
  removed: number
  people: number
  url: string
}): Message {
  return letter({
    to,
    subject: `Your directory was stopped: many people of ${organization} were about to lose access`,
    greeting: `Hello ${name},`,
    paragraphs: [
      `Within an hour your directory disabled or removed ${removed} of ${people} people of ${organization} by provisioning (SCIM), and asked for more.`,
      'Holdfast has stopped it: nobody else is disabled or removed until an administrator decides. Everything else goes on.',
      'If this is meant, allow it. If not, look at the assignments in your directory first.',
    ],
    action: { label: 'See who is concerned, and decide', url },
  })
}
