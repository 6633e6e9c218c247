import { isDeepStrictEqual } from 'node:util'
import { sql } from 'drizzle-orm'
import type { ChangeRequest } from '@holdfast/contracts/change-requests'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { enter } from '../projects/enter.ts'
import type { Scene } from '../projects/enter.ts'
import { requireRecentProof } from '../sessions/proof.ts'
import { changeOf } from './kinds.ts'
import { isAlone } from './request.ts'
import { ALONE_HOURS, changeRequestOf } from './row.ts'
import type { ChangeRow } from './row.ts'
import { within } from './within.ts'

/**
 * Agrees to a change, which is then made in the same transaction by the use case that makes it directly, with the rights of who
 * agrees; or refuses it. Where the setting is not any more what the request was based on, nothing is made.
 *
 * @throws DomainError `forbidden`, `not_found`, `proof_required`, `change_decided`, `change_own_request`, and whatever the change
 *   itself is refused for
 */
export function decideChangeRequest(
  ctx: Context,
  organizationId: string,
  requestId: string,
  { decision, note }: { decision: 'agree' | 'refuse'; note?: string | undefined },
): Promise<ChangeRequest> {
  return onRequest(ctx, organizationId, requestId, async (scene, row) => {
    require(scene.access, 'settings.manage')
    requireRecentProof(scene.ctx)
    const alone = await requireOther(scene, row, decision)
    if (decision === 'refuse') return finish(scene, row, { state: 'refused', note })
    const change = changeOf(row.kind, row.input)
    const now = await within(scene, (inner) => change.read(inner, organizationId))
    if (!isDeepStrictEqual(now, row.before)) return finish(scene, row, { state: 'outdated', note })
    await within(scene, (inner) => change.apply(inner, organizationId))
    return finish(scene, row, { state: 'applied', note, alone })
  })
}

/** One cannot agree to one's own request; but where nobody else could, one can after a day, which the trail says. */
async function requireOther(scene: Scene, row: ChangeRow, decision: 'agree' | 'refuse'): Promise<boolean> {
  if (row.requested_by !== scene.ctx.actor.userId) return false
  if (decision === 'refuse') return false
  const waited = Date.now() - Date.parse(row.created_at) >= ALONE_HOURS * 3_600_000
  if (waited && (await isAlone(scene))) return true
  throw new DomainError('change_own_request')
}

async function finish(
  scene: Scene,
  row: ChangeRow,
  {
    state,
    note,
    alone = false,
  }: { state: 'applied' | 'refused' | 'outdated'; note: string | undefined; alone?: boolean },
): Promise<ChangeRequest> {
  const { tx, ctx, organizationId } = scene
  const { userId, displayName } = ctx.actor
  const [done] = await tx.execute<ChangeRow>(sql`
    update change_requests set state = ${state}, decided_by = ${userId}, decided_by_name = ${displayName},
      decided_at = now(), note = ${note ?? null}
    where id = ${row.id} returning *`)
  await audit(tx, ctx, {
    action: `change_request.${state}`,
    object: { kind: 'change_request', id: row.id, name: row.kind },
    before: row.before,
    after: { ...row.after, note, requestedBy: row.requested_by_name, ...(alone && { agreedAlone: true }) },
    organizationId,
  })
  return changeRequestOf(done ?? row, userId, false)
}

/**
 * Withdraws one's own request.
 *
 * @throws DomainError `forbidden`, `not_found`, `change_decided`
 */
export function withdrawChangeRequest(
  ctx: Context,
  organizationId: string,
  requestId: string,
): Promise<void> {
  return onRequest(ctx, organizationId, requestId, async ({ tx, ctx: acting }, row) => {
    if (row.requested_by !== acting.actor.userId) throw new DomainError('forbidden')
    await tx.execute(
      sql`update change_requests set state = 'withdrawn', decided_at = now() where id = ${row.id}`,
    )
    const object = { kind: 'change_request', id: row.id, name: row.kind }
    await audit(tx, acting, { action: 'change_request.withdrawn', object, organizationId })
  })
}

/** Two who decide at once do so one after another. */
function onRequest<T>(
  ctx: Context,
  organizationId: string,
  requestId: string,
  act: (scene: Scene, row: ChangeRow) => Promise<T>,
): Promise<T> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async (scene) => {
    const [row] = await scene.tx.execute<ChangeRow>(sql`
      select * from change_requests where organization_id = ${organizationId} and id = ${requestId} for update`)
    if (!row) throw new DomainError('not_found')
    if (row.state !== 'requested' || Date.parse(row.expires_at) <= Date.now())
      throw new DomainError('change_decided')
    return act(scene, row)
  })
}
