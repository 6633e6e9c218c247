import type { IncomingMessage } from 'node:http'

/** The grant in `Authorization: Bearer` (RFC 6750, section 2.1). */
export function bearerOf({ headers }: IncomingMessage): string | undefined {
  return /^Bearer +([\w.~+/=-]+)$/i.exec(headers.authorization ?? '')?.[1]
}
