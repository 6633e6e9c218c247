import { Grant, grantLeeway, grantType } from '@holdfast/contracts/connector/grant'
import { createLocalJWKSet, errors, jwtVerify } from 'jose'
import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose'
import type { Enrolled } from '../control-plane/enrolment.ts'
import type { Revocations } from '../control-plane/revocations.ts'
import type { Trust } from '../control-plane/trust.ts'
import { Problem } from '../http/problem.ts'

/** A genuine grant whose time is over: what it allowed may be asked for again at the stable address. */
export class GrantExpired extends Error {
  override name = 'GrantExpired'
  readonly grant: Grant

  constructor(grant: Grant) {
    super('the grant has expired')
    this.grant = grant
  }
}

export interface GrantChecks {
  trust: Trust
  revocations: Revocations
  enrolled: () => Enrolled | undefined
  /** Not ready while the clock is off or revocations are not loaded: then no grant can be judged. */
  ready: () => boolean
}

export type VerifyGrant = (token: string | undefined) => Promise<Grant>

/**
 * Judges a grant: signature, type, issuer, audience, time, epoch, revocation; not the storage, which its user looks up.
 * Throws GrantExpired, or a Problem that does not tell more than needed. A grant never reaches a log.
 */
export function grantVerifier({ trust, revocations, enrolled, ready }: GrantChecks): VerifyGrant {
  let genuine = new GenuineGrants(trust.keys)
  let keys: { of: Trust['keys']; find: JWTVerifyGetKey } | undefined
  const findKey: JWTVerifyGetKey = async (header, token) => {
    try {
      return await find(header, token)
    } catch (error) {
      const unknown = error instanceof errors.JWKSNoMatchingKey
      if (!unknown || !(await trust.refetchKeys().catch(() => false))) throw error
      return find(header, token)
    }
  }
  const find: JWTVerifyGetKey = (header, token) => {
    // KeySet was parsed as RFC 7517 keys; jose narrows `kty` further and checks each key that it uses.
    if (keys?.of !== trust.keys)
      keys = { of: trust.keys, find: createLocalJWKSet(trust.keys as JSONWebKeySet) }
    return keys.find(header, token)
  }

  return async (token) => {
    const self = enrolled()
    if (!self || !ready()) throw new Problem('connector_not_ready')
    if (!token) throw new Problem('grant_missing')
    if (genuine.keys !== trust.keys) genuine = new GenuineGrants(trust.keys)
    const grant = genuine.get(token) ?? (await open(token, findKey, self))
    genuine.keep(token, grant)
    if (grant.epoch < trust.epoch)
      throw new Problem('grant_invalid', 'It was made before the appliance was restored.')
    await trust.raiseEpoch(grant.epoch)
    if (revocations.revoked(grant)) throw new Problem('grant_revoked')
    return grant
  }
}

const MOST_GENUINE = 500

/**
 * Grants whose signature was checked, until they expire: a player comes with the same one for each range. All that may change
 * (epoch, revocation, readiness) is looked at each time.
 */
class GenuineGrants {
  readonly keys: Trust['keys']
  readonly #kept = new Map<string, Grant>()

  /** Those that were signed by one of these keys. */
  constructor(keys: Trust['keys']) {
    this.keys = keys
  }

  get(token: string): Grant | undefined {
    const grant = this.#kept.get(token)
    if (grant && Date.now() / 1000 < grant.exp) return grant
    this.#kept.delete(token)
    return undefined
  }

  keep(token: string, grant: Grant): void {
    // A write grant is used once.
    if (grant.op === 'write') return
    this.#kept.delete(token)
    const oldest = this.#kept.size >= MOST_GENUINE ? this.#kept.keys().next().value : undefined
    if (oldest !== undefined) this.#kept.delete(oldest)
    this.#kept.set(token, grant)
  }
}

async function open(
  token: string,
  findKey: JWTVerifyGetKey,
  { appliance, connectorId }: Enrolled,
): Promise<Grant> {
  try {
    const { payload } = await jwtVerify(token, findKey, {
      algorithms: ['EdDSA'],
      typ: grantType,
      issuer: appliance,
      audience: connectorId,
      clockTolerance: grantLeeway,
      requiredClaims: ['exp', 'iat', 'jti'],
    })
    return Grant.parse(payload)
  } catch (error) {
    // jose checks the time last: what has expired is genuine and for us.
    if (error instanceof errors.JWTExpired) {
      const expired = Grant.safeParse(error.payload)
      if (expired.success) throw new GrantExpired(expired.data)
    }
    throw new Problem('grant_invalid')
  }
}
