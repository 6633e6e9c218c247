import { sql } from 'drizzle-orm'
import type { ChangeKind, ChangeRequest } from '@holdfast/contracts/change-requests'
import { changeRequestMail } from '@holdfast/mail/messages/change-request'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { postMail } from '../mail/post.ts'
import { decodeCursor, ID, page } from '../projects/cursor.ts'
import { enter } from '../projects/enter.ts'
import type { Scene } from '../projects/enter.ts'
import { administratorsOf } from '../support/administrators.ts'
import { demandsTwoPersons } from './agreement.ts'
import { changeOf } from './kinds.ts'
import { changeRequestOf } from './row.ts'
import type { ChangeRow } from './row.ts'
import { tryOut, within } from './within.ts'

/** Days in which a second administrator may agree. */
const OPEN_DAYS = 14

export interface ChangeInput {
  kind: ChangeKind
  input: Record<string, unknown>
  reason?: string | undefined
  /** Of the organisation's sign-in page. */
  origin: string
}

/**
 * Asks for a change that needs two persons. It is tried out as the one who asks, so that only what they might do can be asked for,
 * and the other one sees exactly what would be.
 *
 * @throws DomainError `change_not_needed`, and whatever the change itself is refused for
 */
export function requestChange(
  ctx: Context,
  organizationId: string,
  input: ChangeInput,
): Promise<ChangeRequest> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async (scene) => {
    const { tx, ctx: acting } = scene
    require(scene.access, 'organization.see')
    if (!(await demandsTwoPersons(tx, organizationId))) throw new DomainError('change_not_needed')
    const change = changeOf(input.kind, input.input)
    const before = await within(scene, (inner) => change.read(inner, organizationId))
    const after = await tryOut(scene, async (inner) => {
      await change.apply(inner, organizationId)
      return change.read(inner, organizationId)
    })
    const { userId, displayName } = acting.actor
    const [row] = await tx.execute<ChangeRow>(sql`
      insert into change_requests (organization_id, kind, input, before, after, reason, requested_by, requested_by_name,
        expires_at)
      values (${organizationId}, ${input.kind}, ${json(input.input)}, ${json(before)}, ${json(after)}, ${input.reason ?? null},
        ${userId}, ${displayName}, now() + make_interval(days => ${OPEN_DAYS}))
      returning *`)
    if (!row) throw new Error('the request was not inserted')
    await audit(tx, acting, {
      action: 'change_request.requested',
      object: { kind: 'change_request', id: row.id, name: input.kind },
      before,
      after: { ...after, reason: input.reason },
      organizationId,
    })
    await tellOthers(scene, row, input.origin)
    return changeRequestOf(row, userId, await isAlone(scene))
  })
}

function json(value: unknown) {
  return sql`${JSON.stringify(value)}::text::jsonb`
}

async function tellOthers({ tx, ctx, organizationId }: Scene, row: ChangeRow, origin: string): Promise<void> {
  const url = `${origin}/organizations/${organizationId}/change-requests`
  for (const { id, email } of await administratorsOf(tx, organizationId)) {
    if (id === ctx.actor.userId) continue
    const message = changeRequestMail({
      to: email,
      by: row.requested_by_name,
      what: row.kind,
      reason: row.reason,
      url,
    })
    await postMail(tx, ctx, { message, kind: 'change_request', organizationId, userId: id })
  }
}

/** Whether the acting person is the only one left who could agree. */
export async function isAlone({ tx, ctx, organizationId }: Scene): Promise<boolean> {
  const others = (await administratorsOf(tx, organizationId)).filter(({ id }) => id !== ctx.actor.userId)
  return others.length === 0
}

/** Requests of an organisation, newest first. */
export function listChangeRequests(
  ctx: Context,
  organizationId: string,
  { cursor, limit, state }: { cursor?: string | undefined; limit: number; state?: 'requested' | undefined },
): Promise<{ items: ChangeRequest[]; nextCursor: string | null; twoPersons: boolean }> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async (scene) => {
    require(scene.access, 'settings.manage')
    const after = cursor ? sql`and id < ${decodeCursor(cursor, [ID])[0]}::uuid` : sql``
    const waiting = state ? sql`and state = 'requested' and expires_at > now()` : sql``
    const rows = await scene.tx.execute<ChangeRow>(sql`
      select * from change_requests where organization_id = ${organizationId} ${waiting} ${after}
      order by id desc limit ${limit + 1}`)
    const alone = await isAlone(scene)
    const { userId } = scene.ctx.actor
    return {
      ...page(rows, limit, { item: (row) => changeRequestOf(row, userId, alone), cursor: (row) => [row.id] }),
      twoPersons: await demandsTwoPersons(scene.tx, organizationId),
    }
  })
}
