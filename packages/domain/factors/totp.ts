import { Secret, TOTP } from 'otpauth'
import { sql } from 'drizzle-orm'
import type { TotpOffer } from '@holdfast/contracts/factors'
import type { Queries } from '@holdfast/db/database'
import { DomainError } from '../error.ts'
import type { Sealer } from '../secrets/sealed.ts'
import { requireRoom } from './own.ts'
import type { FactorOwner, FactorRow } from './own.ts'

/*
 * Codes of authenticator apps (RFC 6238): SHA-1, six digits, 30 seconds, since these are what every app understands. One step before
 * and after is taken, for clocks that differ; each code once.
 */
const periodSeconds = 30
const window = 1
const offerMinutes = 15

const contextOf = (factorId: string) => `totp:${factorId}`

interface SecretRow extends Record<string, unknown> {
  id: string
  secret: Buffer
}

/** Begins to set one up: it counts when its first code has come. One offer a person: a new one replaces the last. */
export async function offerTotp(
  tx: Pick<Queries, 'execute'>,
  tenantId: string,
  owner: FactorOwner,
  { sealer, issuer }: { sealer: Sealer; issuer: string },
): Promise<TotpOffer> {
  await requireRoom(tx, owner.id)
  await tx.execute(sql`delete from factors where user_id = ${owner.id} and confirmed_at is null`)
  // 160 bits, as RFC 4226, section 4, recommends.
  const secret = new Secret({ size: 20 })
  const [made] = await tx.execute<{ id: string }>(sql`select uuidv7() as id`)
  const id = made?.id ?? ''
  await tx.execute(sql`insert into factors (id, tenant_id, user_id, kind, name, secret)
    values (${id}, ${tenantId}, ${owner.id}, 'totp', '', ${sealer.seal(contextOf(id), secret.base32)})`)
  return { secret: secret.base32, uri: generatorOf(secret.base32, issuer, owner.email).toString() }
}

/**
 * Sets the offered one up by its first code.
 *
 * @throws DomainError `factor_refused` when the code does not fit, or nothing was offered of late
 */
export async function activateTotp(
  tx: Pick<Queries, 'execute'>,
  owner: FactorOwner,
  { code, name }: { code: string; name: string },
  sealer: Sealer,
): Promise<FactorRow> {
  const [offered] = await tx.execute<SecretRow>(sql`
    select id, secret from factors where user_id = ${owner.id} and kind = 'totp' and confirmed_at is null
      and created_at > now() - make_interval(mins => ${offerMinutes}) for update`)
  const step = offered && stepOf(sealer.open(contextOf(offered.id), offered.secret), code)
  if (step === undefined || step === null) throw new DomainError('factor_refused', 'The code does not fit.')
  const [row] = await tx.execute<FactorRow>(sql`
    update factors set confirmed_at = now(), last_used_at = now(), last_step = ${step}, name = ${name.normalize('NFC')}
    where id = ${offered?.id ?? null} returning id, kind, name, created_at, last_used_at`)
  if (!row) throw new DomainError('factor_refused')
  return row
}

/** Whether the code is one of the person's apps' now and was not taken before; it is taken by this. */
export async function takeTotp(
  tx: Pick<Queries, 'execute'>,
  userId: string,
  code: string,
  sealer: Sealer,
): Promise<boolean> {
  const apps = await tx.execute<SecretRow>(sql`
    select id, secret from factors where user_id = ${userId} and kind = 'totp' and confirmed_at is not null`)
  for (const { id, secret } of apps) {
    const step = stepOf(sealer.open(contextOf(id), secret), code)
    if (step === null) continue
    // Of two requests with the same code one finds the step taken.
    const taken = await tx.execute(sql`update factors set last_step = ${step}, last_used_at = now()
      where id = ${id} and (last_step is null or last_step < ${step}) returning 1`)
    if (taken.length > 0) return true
  }
  return false
}

/** The time step of a code, or null; compared in constant time by the library. */
function stepOf(secret: Buffer, code: string): number | null {
  const generator = generatorOf(secret.toString(), 'Holdfast', '')
  const delta = generator.validate({ token: code.replaceAll(/\s/g, ''), window })
  return delta === null ? null : generator.counter() + delta
}

function generatorOf(secret: string, issuer: string, label: string): TOTP {
  return new TOTP({ issuer, label, secret: Secret.fromBase32(secret), period: periodSeconds })
}
