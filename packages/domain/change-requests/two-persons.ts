import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { enter } from '../projects/enter.ts'
import { requireRecentProof } from '../sessions/proof.ts'
import { demandsTwoPersons, requireAgreement } from './agreement.ts'

/**
 * Demands that two administrators agree to every change of security settings, or no longer, which itself takes two.
 *
 * @throws DomainError `forbidden`, `proof_required`, `change_needs_agreement`
 */
export function setTwoPersons(ctx: Context, organizationId: string, { on }: { on: boolean }): Promise<void> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ ctx: acting, tx, access }) => {
    require(access, 'settings.manage')
    requireRecentProof(acting)
    await requireAgreement(tx, acting, organizationId, 'organization.two_persons')
    const before = await demandsTwoPersons(tx, organizationId)
    await tx.execute(sql`update organizations set two_persons = ${on} where id = ${organizationId}`)
    await audit(tx, acting, {
      action: 'organization.two_persons_changed',
      object: { kind: 'organization', id: organizationId },
      before: { on: before },
      after: { on },
      organizationId,
    })
  })
}

/** Whether it does. */
export function getTwoPersons(ctx: Context, organizationId: string): Promise<{ on: boolean }> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ tx, access }) => {
    require(access, 'settings.manage')
    return { on: await demandsTwoPersons(tx, organizationId) }
  })
}
