import { sql } from 'drizzle-orm'
import type { SsoTest } from '@holdfast/contracts/sso'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { decodeCursor, ID, page } from '../projects/cursor.ts'
import { instant, instantOrNull } from '../projects/time.ts'
import { newToken } from '../secret-token.ts'
import { administerSso, seeSso } from './administer.ts'
import { addressesOf } from './addresses.ts'
import { hyphenated } from './attempts.ts'
import { certificatesOf } from './certificate.ts'
import { missingOf } from './describe.ts'
import { getProvider } from './provider.ts'
import type { ProviderPlace } from './providers.ts'
import { offersSignOut } from './sign-out.ts'

/** Minutes within which the link of a test is good: time to send it to someone. */
const testMinutes = 60

/**
 * Makes the address of a test, for a new window or for another person. Nobody is signed in by it and nothing is changed.
 *
 * @throws DomainError `sso_not_ready`
 */
export function startTest(
  ctx: Context,
  { organizationId, providerId, publicUrl }: ProviderPlace,
  kind: 'sign_in' | 'sign_out',
): Promise<{ id: string; url: string; expiresAt: string }> {
  return administerSso(ctx, organizationId, async ({ tx, ctx: acting }) => {
    const provider = await getProvider(tx, providerId)
    const missing = missingOf(provider, await certificatesOf(tx, providerId))
    if (missing.length > 0) throw new DomainError('sso_not_ready', `Still missing: ${missing.join(', ')}.`)
    if (kind === 'sign_out' && !offersSignOut(provider))
      throw new DomainError('sso_not_ready', 'The provider offers no address to sign out.')
    const { token, hash } = newToken()
    const [row] = await tx.execute<{ id: string; expires_at: string }>(sql`
      insert into sso_tests (organization_id, provider_id, kind, key_hash, version, started_by, expires_at)
      values (${organizationId}, ${providerId}, ${kind}, ${hash}, ${provider.version}, ${acting.actor.userId},
        now() + make_interval(mins => ${testMinutes})) returning id, expires_at`)
    if (!row) throw new Error('the test was not inserted')
    const { startUrl } = addressesOf(publicUrl, providerId)
    return { id: row.id, url: `${startUrl}?test=${token}`, expiresAt: instant(row.expires_at) }
  })
}

interface Row extends Record<string, unknown> {
  id: string
  kind: SsoTest['kind']
  state: 'waiting' | 'passed' | 'failed'
  created_at: string
  finished_at: string | null
  expired: boolean
  code: string | null
  rule: string | null
  detail: string | null
  claims: SsoTest['claims'] | null
  mapped: SsoTest['mapped']
}

/** Tests of a provider, newest first. */
export function listTests(
  ctx: Context,
  { organizationId, providerId }: ProviderPlace,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  return seeSso(ctx, organizationId, async ({ tx }) => {
    await getProvider(tx, providerId)
    const [last] = cursor ? decodeCursor(cursor, [ID]) : []
    const before = last === undefined ? sql`` : sql`and id < ${last}::uuid`
    const rows = await tx.execute<Row>(sql`select *, expires_at < now() as expired from sso_tests
      where provider_id = ${providerId} ${before} order by id desc limit ${limit + 1}`)
    return page(rows, limit, { item: testOf, cursor: ({ id }) => [id] })
  })
}

/** One test. @throws DomainError `not_found` */
export function readTest(
  ctx: Context,
  { organizationId, providerId }: ProviderPlace,
  testId: string,
): Promise<SsoTest> {
  return seeSso(ctx, organizationId, async ({ tx }) => {
    const [row] = await tx.execute<Row>(sql`select *, expires_at < now() as expired from sso_tests
      where provider_id = ${providerId} and id = ${testId}`)
    if (!row) throw new DomainError('not_found')
    return testOf(row)
  })
}

function testOf(row: Row): SsoTest {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state === 'waiting' && row.expired ? 'expired' : row.state,
    createdAt: instant(row.created_at),
    finishedAt: instantOrNull(row.finished_at),
    code: row.code && hyphenated(row.code),
    rule: row.rule,
    detail: row.detail,
    claims: row.claims ?? [],
    mapped: row.mapped,
  }
}
