import { sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/**
 * A compact JWS (RFC 7515) with EdDSA (RFC 8037). Made here and not by jose, whose signing goes through Web Crypto's
 * thread pool: this one is on the way of every small file.
 */
export function signJws(header: { typ: string; kid?: string }, payload: object, key: KeyObject): string {
  const input = `${encode({ alg: 'EdDSA', ...header })}.${encode(payload)}`
  return `${input}.${sign(null, Buffer.from(input), key).toString('base64url')}`
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
