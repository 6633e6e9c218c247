import type { Message } from '@holdfast/mail/message'
import type { Sealer } from '../secrets/sealed.ts'

/** A mail as the outbox keeps it until its fate is known: sealed, since it may carry a link that lets someone in. */
export function sealMessage(sealer: Sealer, id: string, message: Message): Buffer {
  return sealer.seal(`mail:${id}`, JSON.stringify(message))
}

/** The mail again. */
export function openMessage(sealer: Sealer, id: string, content: Buffer): Message {
  // Only `sealMessage` makes what opens here.
  return JSON.parse(sealer.open(`mail:${id}`, content).toString('utf8')) as Message
}
