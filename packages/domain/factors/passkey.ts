import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server'
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { sql } from 'drizzle-orm'
import type { NewPasskey, PasskeyProof } from '@holdfast/contracts/factors'
import type { Queries } from '@holdfast/db/database'
import { DomainError } from '../error.ts'
import { requireRoom } from './own.ts'
import type { FactorOwner, FactorRow } from './own.ts'
import { algorithms, rpIdOf } from './passkey-options.ts'
import type { PasskeySite } from './passkey-options.ts'

/** A passkey whose answer to the challenge was right, ready to be stored. */
export interface VerifiedPasskey {
  credentialId: Buffer
  publicKey: Buffer
  signCount: number
  transports: string[]
}

/**
 * Checks what a new authenticator made: challenge, origin, relying party, presence and verification of the user.
 *
 * @throws DomainError `factor_refused`
 */
export async function verifyNewPasskey(
  site: PasskeySite,
  challenge: string | null,
  passkey: NewPasskey,
): Promise<VerifiedPasskey> {
  if (challenge === null) throw new DomainError('factor_refused', 'It came too late, or a second time.')
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    // The same shape; the library's type knows no `undefined` fields.
    response: passkey as unknown as RegistrationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: site.origin,
    expectedRPID: rpIdOf(site),
    requireUserVerification: true,
    supportedAlgorithmIDs: algorithms,
  }).catch(refuse)
  if (!verified) throw new DomainError('factor_refused')
  const { id, publicKey, counter } = registrationInfo.credential
  return {
    credentialId: Buffer.from(id, 'base64url'),
    publicKey: Buffer.from(publicKey),
    signCount: counter,
    transports: passkey.response.transports ?? [],
  }
}

/** Stores a verified passkey. @throws DomainError `passkey_known`, `too_many_factors` */
export async function storePasskey(
  tx: Pick<Queries, 'execute'>,
  tenantId: string,
  owner: FactorOwner,
  name: string,
  { credentialId, publicKey, signCount, transports }: VerifiedPasskey,
): Promise<FactorRow> {
  await requireRoom(tx, owner.id)
  const [row] = await tx.execute<FactorRow>(sql`
    insert into factors (tenant_id, user_id, kind, name, confirmed_at, credential_id, public_key, sign_count, transports)
    values (${tenantId}, ${owner.id}, 'passkey', ${name.normalize('NFC')}, now(), ${credentialId}, ${publicKey},
      ${signCount}, string_to_array(nullif(${transports.join(',')}, ''), ','))
    on conflict (tenant_id, credential_id) do nothing returning id, kind, name, created_at, last_used_at`)
  if (!row) throw new DomainError('passkey_known')
  return row
}

interface StoredPasskey extends Record<string, unknown> {
  id: string
  user_id: string
  public_key: Buffer
  sign_count: string
}

/** The stored passkey that a proof names, of any person of the tenant in scope. */
export async function findPasskey(
  tx: Pick<Queries, 'execute'>,
  proof: PasskeyProof,
): Promise<StoredPasskey | null> {
  const [row] = await tx.execute<StoredPasskey>(sql`
    select id, user_id, public_key, sign_count from factors
    where kind = 'passkey' and credential_id = ${Buffer.from(proof.id, 'base64url')}`)
  return row ?? null
}

/**
 * Checks the signature over the challenge; answers the new count of signatures.
 *
 * @throws DomainError `factor_refused`
 */
export async function verifyPasskey(
  site: PasskeySite,
  challenge: string | null,
  stored: StoredPasskey,
  proof: PasskeyProof,
): Promise<number> {
  if (challenge === null) throw new DomainError('factor_refused', 'It came too late, or a second time.')
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    // The same shape; the library's type knows no `undefined` fields.
    response: proof as unknown as AuthenticationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: site.origin,
    expectedRPID: rpIdOf(site),
    requireUserVerification: true,
    // The count is compared by `takePasskey`, so that a copy can be told from a wrong signature.
    credential: { id: proof.id, publicKey: new Uint8Array(stored.public_key), counter: 0 },
  }).catch(refuse)
  if (!verified) throw new DomainError('factor_refused')
  return authenticationInfo.newCounter
}

/**
 * Notes the use of a passkey. False where its count of signatures did not grow although it counts: a copy may be about (WebAuthn,
 * section 6.1.1). Passkeys of phones and password managers do not count and stay at zero.
 */
export async function takePasskey(
  tx: Pick<Queries, 'execute'>,
  stored: StoredPasskey,
  signCount: number,
): Promise<boolean> {
  const taken = await tx.execute(sql`update factors set sign_count = ${signCount}, last_used_at = now()
    where id = ${stored.id} and (sign_count < ${signCount} or (sign_count = 0 and ${signCount} = 0)) returning 1`)
  return taken.length > 0
}

/** The library throws for each thing that is wrong. What it was stays inside: its words may quote what was sent. */
function refuse(): never {
  throw new DomainError('factor_refused')
}
