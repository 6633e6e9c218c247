import { createHash, randomUUID } from 'node:crypto'
import { connectorTokenType } from '@holdfast/contracts/connector/protocol'
import { signJws } from '@holdfast/runtime/jws'
import type { Enrolled } from './enrolment.ts'

/** Seconds that a call's token lives. */
const LIFETIME = 60

/** What goes with one call: who calls whom, for a minute, bound to the body. */
export function callToken({ connectorId, appliance, privateKey }: Enrolled, body: string): string {
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    iss: connectorId,
    aud: appliance,
    iat: now,
    exp: now + LIFETIME,
    jti: randomUUID(),
    body: createHash('sha256').update(body).digest('base64url'),
  }
  return signJws({ typ: connectorTokenType }, claims, privateKey)
}
