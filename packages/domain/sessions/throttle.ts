import { sql } from 'drizzle-orm'
import type { TenantSettings } from '@holdfast/contracts/session'
import type { Queries, Transaction } from '@holdfast/db/database'
import { DomainError } from '../error.ts'
import { emailKey } from '../people/email.ts'

/** Failures from everywhere that lock all unknown devices out: ten times what one address may. */
const elsewhereFactor = 10

/**
 * Where an attempt comes from: a browser that signed in as this person before, or an address. Under a strict policy all are one:
 * safer against guessing, but anyone who knows an address can then lock its owner out.
 */
export function sourcesOf(
  address: string,
  knownDevice: Buffer | null,
  { strictLockout }: Pick<TenantSettings, 'strictLockout'>,
): string[] {
  if (strictLockout) return ['account']
  if (knownDevice) return [`device:${knownDevice.toString('hex')}`]
  return [`address:${networkOf(address)}`, 'elsewhere']
}

/**
 * Counts an attempt **before** the password is looked at, so that many at once count as many, and refuses it while the account
 * is locked for its source. A success takes the count back. Addresses without an account are counted alike.
 *
 * @throws DomainError `locked_out` with `retryAfter` in seconds
 */
export async function countAttempt(
  tx: Transaction,
  tenantId: string,
  email: string,
  sources: readonly string[],
  policy: TenantSettings,
): Promise<{ locked: { retryAfter: number; newly: boolean } | null }> {
  // In one order for all, so that two attempts never wait for each other.
  for (const source of sources.toSorted()) {
    const limit = source === 'elsewhere' ? policy.lockoutAttempts * elsewhereFactor : policy.lockoutAttempts
    const state = await countOne(tx, tenantId, emailKey(email), source, { ...policy, lockoutAttempts: limit })
    // What one address does beyond its own lock-out does not count towards everybody's (`address:` sorts before `elsewhere`).
    if (state.retryAfter > 0) return { locked: state }
  }
  return { locked: null }
}

async function countOne(
  tx: Transaction,
  tenantId: string,
  key: string,
  source: string,
  { lockoutAttempts, lockoutWindowMinutes, lockoutMinutes }: TenantSettings,
): Promise<{ retryAfter: number; newly: boolean }> {
  const [row] = await tx.execute<{ retry_after: number; newly: boolean }>(sql`
    insert into sign_in_failures as f (tenant_id, email_key, source, failures)
    values (${tenantId}, ${key}, ${source}, 1)
    on conflict (tenant_id, email_key, source) do update set
      (failures, window_started_at, locked_until) = (
        select
          case when was.over then 1 else f.failures + 1 end,
          case when was.over then now() else f.window_started_at end,
          case when f.locked_until > now() then f.locked_until
            when not was.over and f.failures + 1 > ${lockoutAttempts}
              then now() + make_interval(mins => ${lockoutMinutes}) end
        from (select coalesce(f.locked_until <= now(),
          f.window_started_at < now() - make_interval(mins => ${lockoutWindowMinutes})) as over) was)
    returning coalesce(ceil(extract(epoch from locked_until - now())), 0)::int as retry_after,
      locked_until = now() + make_interval(mins => ${lockoutMinutes}) as newly`)
  return { retryAfter: row?.retry_after ?? 0, newly: row?.newly ?? false }
}

/** Forgets the failures of a source after a success; of all sources when an administrator unlocks. */
export async function forgetFailures(
  tx: Pick<Queries, 'execute'>,
  email: string,
  sources?: readonly string[],
): Promise<void> {
  if (sources?.length === 0) return
  const from = sources
    ? sql`and source in (${sql.join(
        sources.map((source) => sql`${source}`),
        sql`, `,
      )})`
    : sql``
  await tx.execute(sql`delete from sign_in_failures where email_key = ${emailKey(email)} ${from}`)
}

/** For the answer. Says nothing about whether the account exists. */
export function lockedOut(retryAfter: number): DomainError {
  return new DomainError('locked_out', `Try again in ${Math.ceil(retryAfter / 60)} minutes.`, { retryAfter })
}

/** Of IPv6 the network: one subscriber has 2^64 addresses and more. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const groups = head.split(':').filter(Boolean)
  if (tail !== undefined) while (groups.length < 4) groups.push('0')
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}
