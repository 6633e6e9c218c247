import { letter } from '../message.ts'
import type { Message } from '../message.ts'

/** To administrators: someone came in beside the identity provider. */
export function breakGlassMail(input: {
  to: string
  name: string
  organization: string
  who: string
  address: string
  at: Date
}): Message {
  const { to, name, organization, who, address, at } = input
  return letter({
    to,
    subject: `The break-glass account of ${organization} was used`,
    greeting: `Hello ${name},`,
    paragraphs: [
      `${who} signed in to ${organization} without the identity provider, at ${at.toISOString()} from ${address}.`,
      'This account is for when single sign-on does not work. If nobody meant to use it, disable it now and look at the audit trail.',
    ],
  })
}
