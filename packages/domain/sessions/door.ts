import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import type { ActorContext, ActorSession } from '../context.ts'
import { DomainError } from '../error.ts'
import { dueOf } from './factor-duty.ts'

/** What one organisation demands of the session of one person, by its own rules and by the policy of the tenant. */
export interface SessionDemands {
  /** From when a second factor must be proven; null: never. */
  factorDue: Date | null
  /** The last proof must not be older, in hours; null: no matter. */
  sessionHours: number | null
  /** Providers of the organisation, one of which the session must come from; null: from any or none. */
  providers: readonly string[] | null
}

interface Row extends Record<string, unknown> {
  policy: 'off' | 'optional' | 'required'
  policy_since: string | null
  policy_days: number
  demanded: boolean | null
  demanded_since: string | null
  demanded_days: number | null
  session_hours: number | null
  joined_at: string
}

/** Loads them, in a transaction scoped to the organisation. One row by primary keys: cheap enough for every request. */
export async function demandsOn(
  tx: Pick<Queries, 'execute'>,
  { actor }: ActorContext,
  organizationId: string,
): Promise<SessionDemands> {
  const [row] = await tx.execute<Row>(sql`
    select t.second_factor as policy, t.second_factor_since as policy_since,
      t.second_factor_grace_days as policy_days, d.second_factor as demanded,
      d.second_factor_since as demanded_since, d.second_factor_grace_days as demanded_days, d.session_hours,
      u.created_at as joined_at
    from users u join tenants t on t.id = u.tenant_id
    left join organization_demands d on d.organization_id = ${organizationId}
    where u.id = ${actor.userId}`)
  if (!row) throw new DomainError('not_found')
  return {
    factorDue: earlier(
      row.policy === 'required' ? dueOf(row.policy_since, row.joined_at, row.policy_days) : null,
      row.demanded ? dueOf(row.demanded_since, row.joined_at, row.demanded_days ?? 0) : null,
    ),
    sessionHours: row.session_hours,
    providers: null,
  }
}

/**
 * The one door into an organisation: goes on only when the session meets what the organisation demands now. Asked with each
 * request, so that a rule that became stricter holds for those who are signed in already.
 *
 * @throws DomainError `sso_required`, `session_too_old`, `factor_required`
 */
export function passDoor(session: ActorSession | null, demands: SessionDemands, now = new Date()): void {
  if (!session) throw new DomainError('unauthenticated')
  const { providers, sessionHours, factorDue } = demands
  if (providers && !providers.includes(session.providerId ?? '')) throw new DomainError('sso_required')
  if (sessionHours !== null && session.method !== 'token' && olderThan(session.provenAt, sessionHours, now))
    throw new DomainError('session_too_old', `The last proof must not be older than ${sessionHours} hours.`)
  if (factorDue && factorDue <= now && !session.factorAt) throw new DomainError('factor_required')
}

function olderThan(at: Date, hours: number, now: Date): boolean {
  return now.getTime() - at.getTime() > hours * 3_600_000
}

function earlier(one: Date | null, other: Date | null): Date | null {
  if (!one || !other) return one ?? other
  return one < other ? one : other
}
