import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import type { ActorContext } from '../context.ts'

/** What an organisation's single sign-on demands of a session. */
export interface SsoDemand {
  /** Providers, one of which the session must come from; null: from any or none. */
  providers: string[] | null
  /** The session came from a provider of another organisation, which has no say here. */
  foreign: boolean
  /** A break-glass account may pass without a provider, yet never without a second factor. */
  breakGlass: boolean
}

interface Row extends Record<string, unknown> {
  providers: string[] | null
  demanded: boolean | null
  foreign_session: boolean
  break_glass: boolean
}

/**
 * Loads it, in a transaction scoped to the organisation. An enforcement that was not confirmed in time demands nothing, by the
 * clock of the database alone.
 */
export async function ssoDemandOn(
  tx: Pick<Queries, 'execute'>,
  { actor }: ActorContext,
  organizationId: string,
): Promise<SsoDemand> {
  const providerId = actor.session?.providerId ?? null
  const [row] = await tx.execute<Row>(sql`
    select array_agg(p.id) filter (where p.state = 'enabled') as providers,
      case max(s.mode) when 'required' then true when 'exempt' then false when 'break_glass' then false
        else bool_or(p.enforced_scope is not null and p.state = 'enabled'
          and (p.enforced_until is null or p.enforced_until > now())
          and (p.enforced_scope = 'everyone' or exists (
            select from sso_domains d join users u on u.id = ${actor.userId}
            where d.organization_id = p.organization_id and d.verified_at is not null
              and (d.provider_id is null or d.provider_id = p.id) and d.domain = split_part(u.email_key, '@', 2))))
      end and exists (select from memberships m where m.organization_id = ${organizationId}
        and m.user_id = ${actor.userId}) as demanded,
      max(s.mode) = 'break_glass' and bool_or(p.enforced_scope is not null and p.state = 'enabled'
        and (p.enforced_until is null or p.enforced_until > now())) as break_glass,
      ${providerId}::uuid is not null and not coalesce(bool_or(p.id = ${providerId}::uuid), false) as foreign_session
    from (select ${organizationId}::uuid as organization_id) o
    left join sso_providers p on p.organization_id = o.organization_id
    left join sso_modes s on s.organization_id = o.organization_id and s.user_id = ${actor.userId}`)
  return {
    providers: row?.demanded ? (row.providers ?? []) : null,
    foreign: row?.foreign_session ?? false,
    breakGlass: row?.break_glass ?? false,
  }
}
