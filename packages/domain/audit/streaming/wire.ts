import { createHmac } from 'node:crypto'
import type { SealedRow } from '@holdfast/contracts/audit/row'

/** What a receiver gets of one event: the row, and its place in the chain, by which repetitions are told. */
export interface StreamedEvent {
  event: SealedRow
  seal: { chain: string; seq: number; index: number; digest: string } | null
}

/** Facility 13, log audit (RFC 5424, table 1). */
const FACILITY = 13
const [WARNING, INFORMATIONAL] = [4, 6]

/**
 * One message of RFC 5424: time, host, `holdfast`, the action as MSGID, and the event as JSON. In UTF-8 without the mark of the byte
 * order, as readers of JSON want it (MSG-ANY).
 */
export function syslogMessage({ event, seal }: StreamedEvent, host: string): string {
  const severity = /refused|locked|damaged|revoked/.test(event.action) ? WARNING : INFORMATIONAL
  const name = host.replaceAll(/[^\x21-\x7e]/g, '').slice(0, 255) || '-'
  const id = event.action.replaceAll(/[^\x21-\x7e]/g, '').slice(0, 32) || '-'
  const text = JSON.stringify({ ...event, seal })
  return `<${FACILITY * 8 + severity}>1 ${event.at} ${name} holdfast - ${id} - ${text}`
}

/** Octet counting (RFC 5425, section 4.3): the length in bytes before each message. */
export function syslogFrames(events: readonly StreamedEvent[], host: string): Buffer {
  return Buffer.concat(
    events.map((event) => {
      const message = Buffer.from(syslogMessage(event, host), 'utf8')
      return Buffer.concat([Buffer.from(`${message.length} `), message])
    }),
  )
}

/** The body of a batch for an address that takes JSON. */
export function httpsBody(events: readonly StreamedEvent[]): string {
  return JSON.stringify({ events: events.map(({ event, seal }) => ({ ...event, seal })) })
}

/** `t=<seconds>,v1=<HMAC-SHA-256 of "seconds.body" in hexadecimal>`. */
export function signature(key: string, body: string, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000)
  return `t=${seconds},v1=${createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex')}`
}
