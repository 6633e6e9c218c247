import { sql } from 'drizzle-orm'
import type { Provisioning, ScimHold } from '@holdfast/contracts/scim'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { decodeCursor, ID, page } from '../projects/cursor.ts'
import { enter } from '../projects/enter.ts'
import type { Scene } from '../projects/enter.ts'
import { instant, instantOrNull } from '../projects/time.ts'
import { requireRecentProof } from '../sessions/proof.ts'

interface HoldRow extends Record<string, unknown> {
  id: string
  state: ScimHold['state']
  removed: number
  people: number
  held: number
  begun_at: string
  decided_at: string | null
  decided_by: string | null
  until: string | null
}

interface CountRow extends Record<string, unknown> {
  active: number
  disabled: number
  awaiting: number
  groups: number
  last: string | null
}

/** The state of provisioning, with the guard's. */
export function getProvisioning(
  ctx: Context,
  organizationId: string,
  baseUrl: string,
): Promise<Provisioning> {
  return enter(ctx, { kind: 'organization', id: organizationId }, (scene) => {
    require(scene.access, 'settings.manage')
    return readProvisioning(scene, baseUrl)
  })
}

async function readProvisioning({ tx, organizationId }: Scene, baseUrl: string): Promise<Provisioning> {
  const [row] = await tx.execute<CountRow>(sql`
    select count(*) filter (where s.active and s.user_id is not null)::int as active,
      count(*) filter (where not s.active)::int as disabled,
      count(*) filter (where s.active and s.user_id is null)::int as awaiting,
      (select count(*) from scim_groups g where g.organization_id = ${organizationId})::int as groups,
      (select max(t.last_used_at) from scim_tokens t where t.organization_id = ${organizationId}) as last
    from scim_users s where s.organization_id = ${organizationId}`)
  const { active = 0, disabled = 0, awaiting = 0, groups = 0, last = null } = row ?? {}
  return {
    baseUrl,
    people: { active, disabled, awaiting },
    groups,
    lastRequestAt: instantOrNull(last),
    hold: await openHold({ tx, organizationId }),
  }
}

async function openHold({
  tx,
  organizationId,
}: Pick<Scene, 'tx' | 'organizationId'>): Promise<ScimHold | null> {
  const [row] = await tx.execute<HoldRow>(sql`
    select h.id, h.state, h.removed, h.people, h.begun_at, h.decided_at, h.decided_by, h.until,
      (select count(*) from scim_held d where d.hold_id = h.id)::int as held
    from scim_holds h where h.organization_id = ${organizationId}
      and (h.state in ('waiting', 'refused') or (h.state = 'allowed' and h.until > now()))
    order by h.begun_at desc limit 1`)
  if (!row) return null
  return {
    id: row.id,
    state: row.state,
    removed: row.removed,
    people: row.people,
    held: row.held,
    begunAt: instant(row.begun_at),
    decidedAt: instantOrNull(row.decided_at),
    decidedBy: row.decided_by,
    until: instantOrNull(row.until),
  }
}

/**
 * Decides about a directory that was stopped. Allowed, it goes on with its next attempt, for 24 hours.
 *
 * @throws DomainError `not_found` (also when it is over already), `forbidden`
 */
export function decideScimHold(
  ctx: Context,
  organizationId: string,
  {
    holdId,
    decision,
    baseUrl,
  }: { holdId: string; decision: 'allowed' | 'refused' | 'over'; baseUrl: string },
): Promise<Provisioning> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async (scene) => {
    const { ctx: acting, tx } = scene
    // Whoever lets people be removed must be allowed to remove them.
    require(scene.access, 'settings.manage')
    require(scene.access, 'member.manage')
    requireRecentProof(acting)
    const [row] = await tx.execute<{ before: string }>(sql`
      update scim_holds h set state = ${decision}, decided_at = now(), decided_by = ${acting.actor.displayName},
        until = case when ${decision} = 'allowed' then now() + interval '24 hours' end
      from scim_holds o where o.id = h.id and h.organization_id = ${organizationId} and h.id = ${holdId} and h.state <> 'over'
      returning o.state as before`)
    if (!row) throw new DomainError('not_found')
    await audit(tx, acting, {
      action: `provisioning.hold_${decision}`,
      object: { kind: 'organization', id: organizationId },
      before: { state: row.before, holdId },
      after: { state: decision },
      organizationId,
    })
    return readProvisioning(scene, baseUrl)
  })
}

interface HeldRow extends Record<string, unknown> {
  scim_user_id: string
  user_name: string
  act: 'disable' | 'delete'
  attempts: number
  first_at: string
  last_at: string
}

/** Whom the directory wants to disable or remove while it is stopped, by name. */
export function listHeldRemovals(
  ctx: Context,
  organizationId: string,
  { holdId, cursor, limit }: { holdId: string; cursor?: string | undefined; limit: number },
) {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ tx, access }) => {
    require(access, 'settings.manage')
    const [known] = await tx.execute(
      sql`select 1 from scim_holds where organization_id = ${organizationId} and id = ${holdId}`,
    )
    if (!known) throw new DomainError('not_found')
    const [name, id] = cursor ? decodeCursor(cursor, ['', ID]) : []
    const after = cursor ? sql`and (user_name, scim_user_id) > (${name}, ${id}::uuid)` : sql``
    const rows = await tx.execute<HeldRow>(sql`
      select scim_user_id, user_name, act, attempts, first_at, last_at from scim_held
      where organization_id = ${organizationId} and hold_id = ${holdId} ${after}
      order by user_name, scim_user_id limit ${limit + 1}`)
    return page(rows, limit, {
      item: (row) => ({
        id: row.scim_user_id,
        userName: row.user_name,
        act: row.act,
        attempts: row.attempts,
        firstAt: instant(row.first_at),
        lastAt: instant(row.last_at),
      }),
      cursor: (row) => [row.user_name, row.scim_user_id],
    })
  })
}
