import { letter } from '../message.ts'
import type { Message } from '../message.ts'

/** To administrators: a certificate of single sign-on ends soon. */
export function certificateExpiringMail(input: {
  to: string
  name: string
  organization: string
  provider: string
  ours: boolean
  until: Date
}): Message {
  const { to, name, organization, provider, ours, until } = input
  const day = until.toISOString().slice(0, 10)
  return letter({
    to,
    subject: `A certificate of single sign-on ends on ${day}`,
    greeting: `Hello ${name},`,
    paragraphs: [
      ours
        ? `Our certificate for ${provider} in ${organization} ends on ${day}. Roll the keys over before.`
        : `The certificate by which ${provider} signs for ${organization} ends on ${day}.`,
      ours
        ? 'Make new keys in the settings of the provider, let it read our metadata, then use them.'
        : 'From then on nobody can sign in by it. Take the new certificate from its metadata, or add it in the settings of the provider.',
    ],
  })
}
