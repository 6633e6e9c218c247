import { connectorTokenType } from '@holdfast/contracts/connector/protocol'
import type { Database } from '@holdfast/db/database'
import { createHash, timingSafeEqual } from 'node:crypto'
import { decodeJwt, jwtVerify } from 'jose'
import { z } from 'zod'
import { DomainError } from '../error.ts'
import { keyOfConnector } from './stored-key.ts'
import { verifierOf } from './verified-key.ts'
import type { StoredKey } from './stored-key.ts'

/** Seconds for which a token may be made at the most, and by which clocks may differ. */
const LONGEST_TOKEN = 60
const LEEWAY = 60

export interface Authenticated {
  connectorId: string
  key: StoredKey
}

/**
 * Who sent a request, by its token. The token is bound to the body by its hash, so that whoever reads one can only repeat
 * the same request, for a minute; every such request may be repeated.
 *
 * @throws DomainError `connector_token_invalid`, `connector_unknown`
 */
export async function authenticateConnector(
  db: Database,
  {
    authorization,
    body,
    appliance,
  }: { authorization: string | undefined; body: Uint8Array; appliance: string },
): Promise<Authenticated> {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1]
  const issuer = token && issuerOf(token)
  if (!token || !issuer) throw new DomainError('connector_token_invalid')
  const key = await keyOfConnector(db, issuer)
  if (!key) throw new DomainError('connector_unknown')
  await verify(token, key, { issuer, audience: appliance, body })
  return { connectorId: issuer, key }
}

function issuerOf(token: string): string | undefined {
  try {
    return z.uuid().parse(decodeJwt(token).iss)
  } catch {
    return undefined
  }
}

async function verify(
  token: string,
  key: StoredKey,
  { issuer, audience, body }: { issuer: string; audience: string; body: Uint8Array },
): Promise<void> {
  try {
    const { payload } = await jwtVerify(token, await verifierOf(key), {
      algorithms: ['EdDSA'],
      typ: connectorTokenType,
      issuer,
      audience,
      clockTolerance: LEEWAY,
      requiredClaims: ['iat', 'exp', 'jti', 'body'],
    })
    const {
      iat,
      exp,
      body: claimed,
    } = z.object({ iat: z.number(), exp: z.number(), body: z.string() }).parse(payload)
    const hash = createHash('sha256').update(body).digest()
    const given = Buffer.from(claimed, 'base64url')
    const fits = exp - iat <= LONGEST_TOKEN && exp > iat && given.length === hash.length
    if (!fits || !timingSafeEqual(hash, given)) throw new Error('not for this request')
  } catch {
    throw new DomainError('connector_token_invalid')
  }
}
