import { letter } from '../message.ts'
import type { Message } from '../message.ts'

export interface NewDeviceMail {
  to: string
  name: string
  userAgent: string
  address: string
  /** Town and country, where they are known. */
  place: string | null
  at: Date
}

/** To someone who signed in from a browser that was not known. */
export function newDeviceMail({ to, name, userAgent, address, place, at }: NewDeviceMail): Message {
  const from = place === null ? address : `${address} (${place})`
  return letter({
    to,
    subject: 'A sign-in from a new device',
    greeting: `Hello ${name},`,
    paragraphs: [
      `Your account was used from a browser that it was not used from before, at ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC.`,
      `Browser: ${userAgent.slice(0, 200) || 'unknown'}. Address: ${from}.`,
      'If it was you, all is well. If not, change your password now, end the other sessions on your account page, and tell your administrator.',
    ],
  })
}
