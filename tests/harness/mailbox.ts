import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { SMTPServer } from 'smtp-server'

/** A mail server that takes everything and keeps it. */
export interface Mailbox {
  /** For `SMTP_URL`. */
  url: string
  mails: { to: string; text: string }[]
  /** Waits for the newest mail to an address that holds a text, and answers what it says. */
  find: (to: string, text: string) => Promise<string>
  close: () => Promise<void>
}

/** The first secret link in a mail. */
export const linkIn = (text: string) => /http:\/\/\S+#\S{43}/.exec(text)?.[0] ?? ''

/** Opens one on a port of its own. */
export async function openMailbox(): Promise<Mailbox> {
  const mails: Mailbox['mails'] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, { envelope }, done) => {
      let text = ''
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
      stream.on('end', () => {
        // Quoted-printable: lines are cut by `=` at their end.
        const plain = text.replaceAll('=\r\n', '').replaceAll('=3D', '=')
        mails.push({ to: envelope.rcptTo[0]?.address ?? '', text: plain })
        done()
      })
    },
  })
  // Also when it listens: a client that goes away is no failure of the server.
  server.on('error', () => undefined)
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  // A server on a host and port has an AddressInfo.
  const { port } = listening.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    find: async (to, text) => {
      const end = Date.now() + 10_000
      for (;;) {
        const found = mails.findLast((mail) => mail.to === to && mail.text.includes(text))
        if (found) return found.text
        if (Date.now() > end) throw new Error(`no mail to ${to} holds "${text}"`)
        await wait(20)
      }
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}
