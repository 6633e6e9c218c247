import { letter } from '../message.ts'
import type { Message } from '../message.ts'

export interface EmailChangeMail {
  to: string
  name: string
  /** The address that is asked for. */
  email: string
  url: string
}

/** To the present address of an account: another one is asked for. */
export function confirmOldAddressMail({ to, name, email, url }: EmailChangeMail): Message {
  return letter({
    to,
    subject: 'Confirm your new e-mail address',
    greeting: `Hello ${name},`,
    paragraphs: [
      `Your account is to sign in with ${email} instead of ${to}.`,
      'It changes only when both addresses have confirmed it. If it was not you, open the link and stop it there, and change your password.',
    ],
    action: { label: 'Confirm or stop the change', url },
    footer: 'The link works for a day. If you do nothing, nothing changes.',
  })
}

/** To the address that is asked for. */
export function confirmNewAddressMail({ to, name, url }: Omit<EmailChangeMail, 'email'>): Message {
  return letter({
    to,
    subject: 'Confirm your new e-mail address',
    greeting: 'Hello,',
    paragraphs: [`${name} wants to use this address to sign in.`],
    action: { label: 'Confirm the address', url },
    footer: 'The link works for a day. If you do not know about this, you need not do anything.',
  })
}

/** To an address that already has an account: someone else asked for it. */
export function addressInUseMail({ to }: { to: string }): Message {
  return letter({
    to,
    subject: 'Your e-mail address is in use here already',
    greeting: 'Hello,',
    paragraphs: [
      'Someone asked to use this address for another account. It belongs to yours already, so nothing has changed.',
      'If it was you: sign in with this address, or delete the account that you no longer need first.',
    ],
  })
}

/** To both addresses, afterwards. */
export function emailChangedMail({ to, name, email }: { to: string; name: string; email: string }): Message {
  return letter({
    to,
    subject: 'Your e-mail address was changed',
    greeting: `Hello ${name},`,
    paragraphs: [
      `You now sign in with ${email}. All sessions were ended.`,
      'If it was not you, tell your administrator.',
    ],
  })
}
