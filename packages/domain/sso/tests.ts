import { sql } from 'drizzle-orm'
import type { SsoMapped } from '@holdfast/contracts/sso'
import type { Queries } from '@holdfast/db/database'
import { accessOfPerson } from '../access.ts'
import { can } from '../can.ts'
import type { Arriving, Claims } from './claims.ts'
import { shownClaims } from './claims.ts'
import type { Decision } from './decide.ts'
import { matchGroups } from './groups.ts'
import type { Provider } from './provider.ts'

/** What a test showed. */
export interface TestResult {
  code: string
  claims?: Claims | undefined
  mapped?: SsoMapped | undefined
  rule?: string | undefined
  detail?: string | undefined
  /** Sealed: what the test of signing out needs. */
  signOutHint?: Buffer | undefined
}

/** Records the result of a test, once. A success makes a draft *tested* while its settings are still those of the test. */
export async function recordTest(
  tx: Pick<Queries, 'execute'>,
  provider: Provider,
  testId: string,
  { code, claims, mapped, rule, detail, signOutHint }: TestResult,
): Promise<void> {
  const state = rule === undefined ? 'passed' : 'failed'
  const shown = claims ? JSON.stringify(shownClaims(claims)).replaceAll('\\u0000', '') : null
  const [row] = await tx.execute<{ version: number }>(sql`
    update sso_tests set state = ${state}, code = ${code.replace('-', '')}, rule = ${rule ?? null},
      detail = ${detail ?? null}, claims = ${shown}::text::jsonb,
      mapped = ${mapped ? JSON.stringify(mapped) : null}::text::jsonb, user_id = ${mapped?.person?.id ?? null},
      administrator = ${mapped?.administrator ?? false}, sign_out_hint = ${signOutHint ?? null}, finished_at = now()
    where id = ${testId} and provider_id = ${provider.id} and state = 'waiting' returning version`)
  if (state === 'passed' && row)
    await tx.execute(sql`update sso_providers set state = 'tested'
      where id = ${provider.id} and state = 'draft' and version = ${row.version}`)
}

/** Who the claims stand for, and what that person could do, for the page of the test. */
export async function describeArrival(
  tx: Pick<Queries, 'execute'>,
  provider: Provider,
  arriving: Arriving,
  decision: Decision,
): Promise<SsoMapped> {
  const person = 'person' in decision ? decision.person : undefined
  const { organizationId } = provider
  const access =
    person && (await accessOfPerson(tx, { organizationId, userId: person.id }, wholeOf(provider)))
  return {
    subject: arriving.subject,
    email: arriving.email,
    displayName: arriving.displayName,
    externalId: arriving.externalId,
    groups: arriving.groups.slice(0, 200),
    groupCount: arriving.groups.length,
    secondFactor: arriving.secondFactor,
    account: decision.account,
    refusedBy: decision.account === 'refused' ? decision.detail : null,
    person: person ? { id: person.id, email: person.email, displayName: person.displayName } : null,
    matched: await matchGroups(tx, provider, arriving),
    role: person ? await roleOf(tx, organizationId, person.id) : provider.defaultRole,
    administrator: access ? can(access, 'settings.manage', {}) : false,
  }
}

function wholeOf({ organizationId }: Provider) {
  return { kind: 'organization', id: organizationId } as const
}

async function roleOf(tx: Pick<Queries, 'execute'>, organizationId: string, userId: string) {
  const [row] = await tx.execute<{ role: string }>(sql`select role from role_assignments
    where organization_id = ${organizationId} and user_id = ${userId} and project_id is null limit 1`)
  return row?.role ?? null
}
