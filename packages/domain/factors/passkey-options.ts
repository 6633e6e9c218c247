import { generateAuthenticationOptions, generateRegistrationOptions } from '@simplewebauthn/server'
import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import { holderOf, keepChallenge } from './challenge.ts'
import { requireRoom } from './own.ts'
import type { FactorOwner } from './own.ts'

/** Where passkeys belong: the address of the tenant. They work at no other one. */
export interface PasskeySite {
  /** `https://files.example.org` */
  origin: string
  name: string
}

/** EdDSA, ES256, RS256: one of them every authenticator knows. */
export const algorithms = [-8, -7, -257]

export const rpIdOf = ({ origin }: PasskeySite) => new URL(origin).hostname

interface Known extends Record<string, unknown> {
  credential_id: Buffer
  transports: string[] | null
}

/** What a new passkey or security key is asked for; those that are set up already are left out. */
export async function creationOptions(
  tx: Pick<Queries, 'execute'>,
  tenantId: string,
  owner: FactorOwner,
  { site, holder }: { site: PasskeySite; holder: Buffer },
): Promise<{ challenge: string }> {
  await requireRoom(tx, owner.id)
  const options = await generateRegistrationOptions({
    rpName: site.name,
    rpID: rpIdOf(site),
    userName: owner.email,
    userDisplayName: owner.displayName,
    userID: new Uint8Array(holderOf(owner.id)),
    // Nothing is decided by its make, so nobody is asked to show it.
    attestationType: 'none',
    supportedAlgorithmIDs: algorithms,
    excludeCredentials: await credentialsOf(tx, owner.id),
    // Older security keys cannot hold one that is found without a name; they serve as second factors all the same.
    authenticatorSelection: { userVerification: 'required', residentKey: 'preferred' },
  })
  await keepChallenge(tx, tenantId, holder, options.challenge)
  return options
}

/** What a passkey is asked for: one of the person's or, without a person, whichever the browser offers. */
export async function requestOptions(
  tx: Pick<Queries, 'execute'>,
  tenantId: string,
  userId: string | null,
  { site, holder }: { site: PasskeySite; holder: Buffer },
): Promise<{ challenge: string }> {
  const options = await generateAuthenticationOptions({
    rpID: rpIdOf(site),
    userVerification: 'required',
    ...(userId !== null && { allowCredentials: await credentialsOf(tx, userId) }),
  })
  await keepChallenge(tx, tenantId, holder, options.challenge)
  return options
}

async function credentialsOf(tx: Pick<Queries, 'execute'>, userId: string) {
  const known = await tx.execute<Known>(sql`
    select credential_id, transports from factors where user_id = ${userId} and kind = 'passkey' order by created_at`)
  return known.map((row) => ({
    id: row.credential_id.toString('base64url'),
    // Hints for the browser; what the authenticator said when it was set up.
    ...(row.transports && {
      transports: row.transports as ('usb' | 'nfc' | 'ble' | 'internal' | 'hybrid')[],
    }),
  }))
}
