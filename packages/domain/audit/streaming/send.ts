import type { TLSSocket } from 'node:tls'
import type { DestinationSettings } from '@holdfast/contracts/audit/streaming'
import type { Outbound } from '@holdfast/runtime/outbound'
import { httpsBody, signature, syslogFrames } from './wire.ts'
import type { StreamedEvent } from './wire.ts'

export interface Receiver {
  settings: DestinationSettings
  /** Opened: token, HMAC key, or private key of the client's certificate. */
  secret: string | null
}

export interface SendingParts {
  outbound: Outbound
  /** Host name of the appliance, as syslog shows it. */
  host: string
}

const TIMEOUT_MS = 15_000
/** How long a syslog server has to close its side after ours; then the batch counts as taken. */
const CLOSING_MS = 5000

/**
 * Hands a batch to a receiver; it has it when this ends without an error. Syslog over TLS confirms nothing by itself, so each
 * batch has a connection of its own: ours is closed after the last message, and the server closes its side when it has read to
 * the end (RFC 5425, section 4.4). A connection that breaks before is a batch that is sent again.
 *
 * @throws Error in words for the administrator
 */
export async function sendBatch(
  { outbound, host }: SendingParts,
  receiver: Receiver,
  events: readonly StreamedEvent[],
): Promise<void> {
  if (receiver.settings.kind === 'https') return sendHttps(outbound, receiver, events)
  const { host: server, port, ca, clientCertificate } = receiver.settings
  const socket = await outbound.connectTls(server, port, {
    timeoutMs: TIMEOUT_MS,
    ...(ca !== null && { ca }),
    ...(clientCertificate !== null &&
      receiver.secret !== null && { cert: clientCertificate, key: receiver.secret }),
  })
  await handOver(socket, syslogFrames(events, host))
}

async function sendHttps(
  outbound: Outbound,
  { settings, secret }: Receiver,
  events: readonly StreamedEvent[],
): Promise<void> {
  if (settings.kind !== 'https') return
  const body = httpsBody(events)
  const headers: Record<string, string> =
    settings.authentication === 'token'
      ? { authorization: `Bearer ${secret ?? ''}` }
      : { 'holdfast-signature': signature(secret ?? '', body, new Date()) }
  const answer = await outbound.fetch(settings.url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', 'user-agent': 'Holdfast' },
    body,
    timeoutMs: TIMEOUT_MS,
    maxBytes: 64 * 1024,
  })
  if (!answer.ok) throw new Error(`The address answered ${answer.status}.`)
}

function handOver(socket: TLSSocket, bytes: Buffer): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    let closing: NodeJS.Timeout | undefined
    const late = setTimeout(() => fail(new Error('The server took the messages too slowly.')), TIMEOUT_MS)
    const end = () => {
      clearTimeout(late)
      clearTimeout(closing)
      socket.destroy()
    }
    const fail = (error: Error) => {
      end()
      reject(error)
    }
    socket.on('error', (error) => fail(new Error(`The connection broke (${error.message}).`)))
    // The server's end of its side, after ours: it has read everything.
    let ended = false
    socket.on('end', () => {
      if (!ended) return fail(new Error('The server closed the connection before it had everything.'))
      end()
      resolve()
    })
    socket.on('close', () => fail(new Error('The connection broke.')))
    socket.resume()
    socket.write(bytes, () => {
      ended = true
      socket.end()
      closing = setTimeout(() => {
        end()
        resolve()
      }, CLOSING_MS)
    })
  })
}
