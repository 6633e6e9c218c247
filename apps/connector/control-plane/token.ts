import { createHash, randomUUID, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { connectorTokenType } from '@holdfast/contracts/connector/protocol'
import type { Enrolled } from './enrolment.ts'

/** Seconds that a call's token lives. */
const LIFETIME = 60

/**
 * A compact JWS (RFC 7515) with EdDSA (RFC 8037). Made here and not by jose, whose signing goes through Web Crypto's
 * thread pool: this one is on the way of every small file.
 */
export function signJws(type: string, payload: object, key: KeyObject): string {
  const input = `${encode({ alg: 'EdDSA', typ: type })}.${encode(payload)}`
  return `${input}.${sign(null, Buffer.from(input), key).toString('base64url')}`
}

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
  return signJws(connectorTokenType, claims, privateKey)
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
