import { require } from '../access.ts'
import type { Context } from '../context.ts'
import { requireRank } from '../organizations/manage-member.ts'
import { enter } from '../projects/enter.ts'
import type { Scene } from '../projects/enter.ts'
import { requireRecentProof } from '../sessions/proof.ts'

/** Runs what only who may change the settings of an organisation sees of its single sign-on. */
export function seeSso<T>(
  ctx: Context,
  organizationId: string,
  work: (scene: Scene) => Promise<T>,
): Promise<T> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async (scene) => {
    require(scene.access, 'settings.manage')
    return work(scene)
  })
}

/**
 * The same for what decides who gets in: with a proof of who acts of the last minutes, and by account administrators alone, since
 * who chooses the provider can let it speak for any of them.
 */
export function administerSso<T>(
  ctx: Context,
  organizationId: string,
  work: (scene: Scene) => Promise<T>,
): Promise<T> {
  return seeSso(ctx, organizationId, async (scene) => {
    await requireRank(scene, 'account_administrator')
    requireRecentProof(scene.ctx)
    return work(scene)
  })
}
