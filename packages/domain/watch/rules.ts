import { sql } from 'drizzle-orm'
import { defaultResponses, defaultThresholds, eventKinds } from '@holdfast/contracts/security-events'
import type { EventKind, EventResponse, WatchRule } from '@holdfast/contracts/security-events'
import type { Queries } from '@holdfast/db/database'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { enter } from '../projects/enter.ts'

interface Row extends Record<string, unknown> {
  kind: EventKind
  response: EventResponse
  threshold: number | null
}

/** What an organisation wants done about each kind of event. */
export function getWatchRules(ctx: Context, organizationId: string): Promise<WatchRule[]> {
  return enter(ctx, { kind: 'organization', id: organizationId }, ({ tx, access }) => {
    require(access, 'audit.see')
    return rulesOf(tx, organizationId)
  })
}

/**
 * Changes one of them.
 *
 * @throws DomainError `forbidden`; `invalid_request` for a threshold where nothing is counted, or none where something is
 */
export function setWatchRule(ctx: Context, organizationId: string, rule: WatchRule): Promise<WatchRule[]> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ ctx: acting, tx, access }) => {
    require(access, 'settings.manage')
    const { kind, response, threshold } = rule
    if ((threshold !== null) !== kind in defaultThresholds)
      throw new DomainError(
        'invalid_request',
        'A number belongs to downloads and deletions, and to nothing else.',
      )
    const before = (await rulesOf(tx, organizationId)).find((one) => one.kind === kind)
    await tx.execute(sql`
      insert into watch_rules (organization_id, kind, response, threshold)
      values (${organizationId}, ${kind}, ${response}, ${threshold})
      on conflict (organization_id, kind) do update set response = excluded.response, threshold = excluded.threshold`)
    await audit(tx, acting, {
      action: 'organization.watch_rule_changed',
      object: { kind: 'organization', id: organizationId, name: kind },
      before: { ...before },
      after: { ...rule },
      organizationId,
    })
    return rulesOf(tx, organizationId)
  })
}

/** One rule for each kind, in a transaction that sees the organisation. */
export async function rulesOf(tx: Pick<Queries, 'execute'>, organizationId: string): Promise<WatchRule[]> {
  const rows = await tx.execute<Row>(sql`
    select kind, response, threshold from watch_rules where organization_id = ${organizationId}`)
  const thresholds: Partial<Record<EventKind, number>> = defaultThresholds
  return eventKinds.map((kind) => {
    const own = rows.find((row) => row.kind === kind)
    const threshold = own?.threshold ?? thresholds[kind] ?? null
    return { kind, response: own?.response ?? defaultResponses[kind], threshold }
  })
}
