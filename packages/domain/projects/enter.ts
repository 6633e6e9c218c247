import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { accessOf } from '../access.ts'
import type { Access, Subject } from '../access.ts'
import { can } from '../can.ts'
import { signedIn } from '../context.ts'
import type { ActorContext, Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { demandsOn, passDoor } from '../sessions/door.ts'
import { supportAccess } from '../support/access.ts'
import { noteLook } from '../support/look.ts'

/** What a request names, by which its organisation is found. */
export type Place = Subject

/** One transaction on the rows of one organisation, as someone whose roles there are known. */
export interface Scene {
  ctx: ActorContext
  tx: Transaction
  access: Access
  organizationId: string
}

/**
 * Runs `work` in one transaction in the organisation of what the request names. Two people who do things at once may be
 * refused by the database (serialisation, deadlock): then it runs once more from the start.
 *
 * @throws DomainError `not_found` when it is not there, or in an organisation of others; what its door asks for (`passDoor`)
 */
export async function enter<T>(ctx: Context, place: Place, work: (scene: Scene) => Promise<T>): Promise<T> {
  const acting = signedIn(ctx)
  return onceMore(() =>
    acting.db.transaction(async (tx) => {
      const [row] = await tx.execute<{ organization: string | null }>(sql`
        select enter(${acting.tenantId}, ${acting.actor.userId}, ${place.kind}, ${place.id}) as organization`)
      const organizationId = row?.organization
      if (!organizationId) return work(await supportScene(tx, acting, place))
      // Sent together: they cost one round trip.
      const [access, demands] = await Promise.all([
        accessOf(tx, acting, organizationId, place),
        demandsOn(tx, acting, organizationId),
      ])
      const always = acting.actor.operator || administers(access)
      passDoor(acting.actor.session, always ? { ...demands, factorDue: new Date(0) } : demands)
      return work({ ctx: acting, tx, access, organizationId })
    }),
  )
}

/**
 * The scene of an operator who was let in to help, each look noted in the organisation's trail. The organisation may be at home in
 * another tenant than the operator.
 *
 * @throws DomainError `not_found`, `factor_required`
 */
async function supportScene(tx: Transaction, acting: ActorContext, place: Place): Promise<Scene> {
  if (!acting.actor.operator) throw new DomainError('not_found')
  const [row] = await tx.execute<{ organization: string; tenant: string }>(sql`
    select * from enter_as_support(${acting.actor.userId}, ${acting.actor.sessionId}, ${place.kind}, ${place.id})`)
  if (!row) throw new DomainError('not_found')
  const { organization: organizationId, tenant: tenantId } = row
  const ctx = { ...acting, tenantId }
  const access = await supportAccess(tx, ctx, { organizationId, tenantId }, place)
  if (access.support) await noteLook(tx, ctx, { organizationId, support: access.support }, place)
  return { ctx, tx, access, organizationId }
}

/** Who decides about the settings or the people of the organisation: no session of theirs is without a second factor. */
function administers(access: Access): boolean {
  return can(access, 'settings.manage', {}) || can(access, 'member.manage', {})
}

/** Repeats a transaction once when it lost against another (SQLSTATE 40001, 40P01). */
export async function onceMore<T>(transaction: () => Promise<T>): Promise<T> {
  try {
    return await transaction()
  } catch (error) {
    if (!['40001', '40P01'].includes(sqlState(error))) throw error
    return await transaction()
  }
}

/** The SQLSTATE of a database's error, also when the query builder wrapped it; else ''. */
export function sqlState(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  return sqlState(error.cause)
}
