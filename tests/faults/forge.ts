import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** A signed token taken apart: what a forger works on. */
export type Token = { header: Record<string, unknown>; claims: Record<string, unknown> }

export function takeApart(token: string): Token {
  const [header = '', claims = ''] = token.split('.')
  return { header: parse(header), claims: parse(claims) }
}

/** A compact JWS (RFC 7515) with EdDSA, by any key. */
export function sealToken({ header, claims }: Token, key: KeyObject): string {
  const input = `${encode(header)}.${encode(claims)}`
  return `${input}.${sign(null, Buffer.from(input), key).toString('base64url')}`
}

/** RFC 8725, section 3.1: "alg":"none" and no signature. */
export function unsigned({ header, claims }: Token): string {
  return `${encode({ ...header, alg: 'none' })}.${encode(claims)}.`
}

export const strangersKey = () => generateKeyPairSync('ed25519').privateKey
export const keyFromPem = (pem: string) => createPrivateKey(pem)

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function parse(part: string): Record<string, unknown> {
  // A JSON object, by RFC 7519.
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>
}
