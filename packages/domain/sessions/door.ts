import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import type { ActorContext, ActorSession } from '../context.ts'
import { DomainError } from '../error.ts'
import { ssoDemandOn } from '../sso/demand.ts'
import { dueOf } from './factor-duty.ts'

/** What one organisation demands of the session of one person, by its own rules and by the policy of the tenant. */
export interface SessionDemands {
  /** From when a second factor must be proven; null: never. */
  factorDue: Date | null
  /** The last proof must not be older, in hours; null: no matter. */
  sessionHours: number | null
  /** Providers of the organisation, one of which the session must come from; null: from any or none. */
  providers: readonly string[] | null
  /** The session came from a provider of another organisation, which has no say here. */
  foreign: boolean
  /** A break-glass account may pass without a provider, yet never without a second factor. */
  breakGlass: boolean
  /** The terms of use wait to be accepted. */
  termsDue?: boolean
  /** Something unusual was seen about the session: the last proof must be younger than this. */
  proofDue?: Date | null
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
  terms_due: boolean
  proof_due_at: string | null
}

/** Loads them, in a transaction scoped to the organisation. One row by primary keys: cheap enough for every request. */
export async function demandsOn(
  tx: Pick<Queries, 'execute'>,
  ctx: ActorContext,
  organizationId: string,
): Promise<SessionDemands> {
  const [own, sso] = await Promise.all([
    ownDemands(tx, ctx, organizationId),
    ssoDemandOn(tx, ctx, organizationId),
  ])
  return { ...own, ...sso }
}

async function ownDemands(tx: Pick<Queries, 'execute'>, { actor }: ActorContext, organizationId: string) {
  const [row] = await tx.execute<Row>(sql`
    select t.second_factor as policy, t.second_factor_since as policy_since,
      t.second_factor_grace_days as policy_days, d.second_factor as demanded,
      d.second_factor_since as demanded_since, d.second_factor_grace_days as demanded_days, d.session_hours,
      u.created_at as joined_at, u.terms_due,
      (select s.proof_due_at from sessions s where s.id = ${actor.sessionId}) as proof_due_at
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
    termsDue: row.terms_due,
    proofDue: row.proof_due_at === null ? null : new Date(row.proof_due_at),
  }
}

/**
 * The one door into an organisation: goes on only when the session meets what the organisation demands now. Asked with each
 * request, so that a rule that became stricter holds for those who are signed in already.
 *
 * @throws DomainError `sso_required` with the ids of `providers`, `sso_other_organization`, `terms_required`, `proof_required`, `session_too_old`, `factor_required`
 */
export function passDoor(session: ActorSession | null, demands: SessionDemands, now = new Date()): void {
  if (!session) throw new DomainError('unauthenticated')
  const { providers, foreign, breakGlass, sessionHours, factorDue, termsDue, proofDue } = demands
  // Programs were let in by who had passed this door.
  const program = session.method === 'token'
  if (providers && !program && !providers.includes(session.providerId ?? ''))
    throw new DomainError('sso_required', undefined, { providers })
  if (breakGlass && !program && session.method !== 'sso' && !session.factorAt)
    throw new DomainError('factor_required', 'This is a break-glass account.')
  if (foreign) throw new DomainError('sso_other_organization')
  if (termsDue) throw new DomainError('terms_required')
  if (proofDue && session.provenAt < proofDue)
    throw new DomainError('proof_required', 'Something unusual was seen about this session.')
  if (sessionHours !== null && !program && olderThan(latestProof(session), sessionHours, now))
    throw new DomainError('session_too_old', `The last proof must not be older than ${sessionHours} hours.`)
  if (factorDue && factorDue <= now && !session.factorAt) throw new DomainError('factor_required')
}

/** The sign-in is a proof as well, also where it counts for nothing but this organisation. */
function latestProof({ createdAt, provenAt }: ActorSession): Date {
  return createdAt > provenAt ? createdAt : provenAt
}

function olderThan(at: Date, hours: number, now: Date): boolean {
  return now.getTime() - at.getTime() > hours * 3_600_000
}

function earlier(one: Date | null, other: Date | null): Date | null {
  if (!one || !other) return one ?? other
  return one < other ? one : other
}
