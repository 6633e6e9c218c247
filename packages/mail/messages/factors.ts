import { letter } from '../message.ts'
import type { Message } from '../message.ts'

const notYou =
  'If it was not you, change your password at once, look at your second factors, and tell your administrator.'

/** To someone for whom a second factor was set up. */
export function factorAddedMail({
  to,
  name,
  factor,
}: {
  to: string
  name: string
  factor: { kind: 'totp' | 'passkey'; name: string }
}): Message {
  const what = factor.kind === 'totp' ? 'An authenticator app' : 'A passkey or security key'
  return letter({
    to,
    subject: 'A second factor was set up for your account',
    greeting: `Hello ${name},`,
    paragraphs: [
      `${what} (${factor.name}) was set up for your account. All other sessions were ended.`,
      notYou,
    ],
  })
}

/** To someone whose second factors changed in another way. */
export function factorsChangedMail({
  to,
  name,
  what,
}: {
  to: string
  name: string
  what: 'removed' | 'recovery_codes_renewed' | 'reset'
}): Message {
  const words = {
    removed: 'A second factor was removed from your account. All other sessions were ended.',
    recovery_codes_renewed:
      'New recovery codes were made for your account. The old ones do not work any more.',
    reset:
      'An administrator removed all second factors of your account and ended your sessions. Sign in with your password; you are asked to set up a new one where it is needed.',
  }
  return letter({
    to,
    subject: what === 'reset' ? 'Your second factors were reset' : 'Your second factors were changed',
    greeting: `Hello ${name},`,
    paragraphs: [words[what], notYou],
  })
}
