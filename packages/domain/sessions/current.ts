import { sql } from 'drizzle-orm'
import type { TemplateId } from '@holdfast/contracts/roles'
import type { CurrentSession } from '@holdfast/contracts/session'
import { permissionsOf, singlesOf } from '../can.ts'
import type { Grants } from '../can.ts'
import { inTenant } from '../context.ts'
import type { Context } from '../context.ts'
import { heldOf } from '../rights/held.ts'
import type { HeldDocument } from '../rights/held.ts'
import type { Transaction } from '@holdfast/db/database'
import { instant } from '../projects/time.ts'
import { heldBySupport } from '../support/access.ts'
import type { OperatorSupportRow } from '../support/row.ts'
import { toAccept } from '../legal/to-accept.ts'
import { policyOf } from '../tenants/tenant.ts'
import { actingAs } from './begin.ts'
import type { LiveSession } from './session.ts'

interface OwnOrganization extends Record<string, unknown> {
  organization_id: string
  name: string
  state: string
  role: TemplateId | null
  held: HeldDocument[] | null
}

/** A session as its browser sees it: who, where to, and until when. */
export function describeSession(ctx: Context, session: LiveSession): Promise<CurrentSession> {
  const owner = { ...session, id: session.userId }
  return inTenant(actingAs(ctx, owner, session), async (tx) => {
    const { renewMinutes } = await policyOf(tx)
    const own = await tx.execute<OwnOrganization>(sql`select * from own_organizations()`)
    const only = await onlyOrganizationOf(tx, ctx, session)
    const organizations = own
      .filter(({ state, organization_id: id }) => state === 'active' && (only === null || only === id))
      .map(({ organization_id: organizationId, name, role, held }) => {
        const grants = onOrganization(held ?? [])
        return {
          organizationId,
          name,
          role,
          permissions: permissionsOf(grants),
          allowed: singlesOf(grants),
          support: null,
        }
      })
    const helped = session.operator ? await enteredAsSupport(tx, session.id) : []
    return {
      id: session.id,
      person: { id: session.userId, email: session.email, displayName: session.displayName },
      operator: session.operator,
      organizations: [...organizations, ...helped],
      toAccept: await toAccept(tx, session.userId),
      createdAt: session.createdAt.toISOString(),
      idleExpiresAt: session.idleExpiresAt.toISOString(),
      expiresAt: session.expiresAt.toISOString(),
      renewEvery: renewMinutes * 60,
    }
  })
}

/** A session by the provider of one organisation knows of no other: that provider has no say there. */
async function onlyOrganizationOf(
  tx: Pick<Transaction, 'execute'>,
  { tenantId }: Context,
  { method, providerId }: LiveSession,
): Promise<string | null> {
  if (method !== 'sso') return null
  const [row] = await tx.execute<{ organization: string | null }>(
    sql`select sso_organization_of(${tenantId}, ${providerId}) as organization`,
  )
  return row?.organization ?? ''
}

/** Organisations into which the operator looks as support in this session: shown beside their own, with what they may. */
async function enteredAsSupport(
  tx: Pick<Transaction, 'execute'>,
  sessionId: string,
): Promise<CurrentSession['organizations']> {
  const rows = await tx.execute<OperatorSupportRow>(sql`
    select * from operator_support(null, ${sessionId}, null, 20)`)
  return rows.map((row) => {
    const grants = { ...onOrganization([]), organization: heldBySupport(row.content) }
    return {
      organizationId: row.organization_id,
      name: row.organization,
      role: null,
      permissions: permissionsOf(grants),
      allowed: singlesOf(grants),
      support: { requestId: row.id, endsAt: instant(row.ends_at ?? row.created_at), content: row.content },
    }
  })
}

function onOrganization(held: readonly HeldDocument[]): Grants {
  return { organization: heldOf(held), projects: new Map(), folders: null, within: new Set() }
}
