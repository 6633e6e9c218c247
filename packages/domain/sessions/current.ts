import { sql } from 'drizzle-orm'
import type { Role } from '@holdfast/contracts/roles'
import type { CurrentSession } from '@holdfast/contracts/session'
import { permissionsOf } from '../can.ts'
import { inTenant } from '../context.ts'
import type { Context } from '../context.ts'
import { policyOf } from '../tenants/tenant.ts'
import { actingAs } from './begin.ts'
import type { LiveSession } from './session.ts'

interface OwnOrganization extends Record<string, unknown> {
  organization_id: string
  name: string
  state: string
  role: Role | null
}

/** A session as its browser sees it: who, where to, and until when. */
export function describeSession(ctx: Context, session: LiveSession): Promise<CurrentSession> {
  const owner = { ...session, id: session.userId }
  return inTenant(actingAs(ctx, owner, session), async (tx) => {
    const { renewMinutes } = await policyOf(tx)
    const own = await tx.execute<OwnOrganization>(sql`select * from own_organizations()`)
    const organizations = own
      .filter(({ state }) => state === 'active')
      .map(({ organization_id: organizationId, name, role }) => ({
        organizationId,
        name,
        role,
        permissions: permissionsOf({ organizationRole: role, projectRoles: new Map() }),
      }))
    return {
      id: session.id,
      person: { id: session.userId, email: session.email, displayName: session.displayName },
      operator: session.operator,
      organizations,
      createdAt: session.createdAt.toISOString(),
      idleExpiresAt: session.idleExpiresAt.toISOString(),
      expiresAt: session.expiresAt.toISOString(),
      renewEvery: renewMinutes * 60,
    }
  })
}
