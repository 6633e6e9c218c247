import type { Grant } from '@holdfast/contracts/connector/grant'
import { grantType } from '@holdfast/contracts/connector/grant'
import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto'
import { signJws } from '@holdfast/runtime/jws'
import { calculateJwkThumbprint, exportJWK } from 'jose'
import type { JWK } from 'jose'

/** A grant but for what its issuer adds. */
export type GrantClaims = Grant extends infer One
  ? One extends Grant
    ? Omit<One, 'iss' | 'iat' | 'exp' | 'epoch' | 'jti'> & { jti?: string }
    : never
  : never

/** Signs grants, and tells connectors by which key they know them. */
export interface GrantIssuer {
  appliance: string
  epoch: number
  /**
   * A JWT in compact form, good for `seconds`. `checkedAt` (milliseconds) is a moment before the rights were looked at, so that
   * whatever takes them away meanwhile revokes this grant too.
   */
  issue: (claims: GrantClaims, seconds: number, checkedAt: number) => { grant: string; expiresAt: Date }
  /** The public keys (RFC 7517). */
  keySet: { keys: (JWK & { kty: string; kid: string })[] }
}

/** `pem`: Ed25519 private key, PKCS8. The key id is its thumbprint (RFC 7638). */
export async function createGrantIssuer({
  pem,
  appliance,
  epoch,
}: {
  pem: string
  appliance: string
  epoch: number
}): Promise<GrantIssuer> {
  const key = createPrivateKey(pem)
  const jwk = await exportJWK(createPublicKey(key))
  const kid = await calculateJwkThumbprint(jwk)
  return {
    appliance,
    epoch,
    keySet: { keys: [{ ...jwk, kty: 'OKP', kid, alg: 'EdDSA', use: 'sig' }] },
    issue: ({ jti, ...claims }, seconds, checkedAt) => {
      const iat = checkedAt / 1000
      const exp = Math.floor(iat) + seconds
      const payload = { ...claims, iss: appliance, iat, exp, epoch, jti: jti ?? newId() }
      const grant = signJws({ typ: grantType, kid }, payload, key)
      return { grant, expiresAt: new Date(payload.exp * 1000) }
    },
  }
}

function newId(): string {
  return randomBytes(12).toString('base64url')
}
