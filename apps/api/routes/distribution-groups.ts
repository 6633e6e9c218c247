import {
  createDistributionGroup as createRoute,
  deleteDistributionGroup as deleteRoute,
  getDistributionGroup as getRoute,
  inviteDistributionGroup as inviteRoute,
  listDistributionGroups as listRoute,
  notifyDistributionGroup as notifyRoute,
  updateDistributionGroup as updateRoute,
} from '@holdfast/contracts/distribution-groups'
import {
  createDistributionGroup,
  deleteDistributionGroup,
  getDistributionGroup,
  listDistributionGroups,
  updateDistributionGroup,
} from '@holdfast/domain/distribution-groups/change'
import { inviteDistributionGroup, notifyDistributionGroup } from '@holdfast/domain/distribution-groups/use'
import type { Doors } from '../app.ts'
import type { Parts } from '../parts.ts'
import type { Api } from '../register.ts'

const invites = { name: 'invite-group', requests: 20, seconds: 3600 }
const notices = { name: 'notify-group', requests: 20, seconds: 3600 }

/** Lists of people to invite or write to at once. */
export function distributionGroupRoutes(api: Api, { mailer }: Parts, { limits, sites }: Doors): void {
  api.on(listRoute, ({ ctx, params, query }) => listDistributionGroups(ctx, params.organizationId, query))

  api.on(createRoute, ({ ctx, params, body }) => createDistributionGroup(ctx, params.organizationId, body))

  api.on(getRoute, ({ ctx, params }) =>
    getDistributionGroup(ctx, params.organizationId, params.distributionGroupId),
  )

  api.on(updateRoute, ({ ctx, params, body }) =>
    updateDistributionGroup(ctx, params.organizationId, params.distributionGroupId, body),
  )

  api.on(deleteRoute, ({ ctx, params }) =>
    deleteDistributionGroup(ctx, params.organizationId, params.distributionGroupId),
  )

  api.on(inviteRoute, async ({ ctx, params, body, c }) => {
    await limits.take(invites, ctx.actor.userId)
    const input = { ...body, publicUrl: sites.urlOf(c.get('tenant')) }
    const result = await inviteDistributionGroup(
      ctx,
      params.organizationId,
      params.distributionGroupId,
      input,
    )
    return { ...result, mailed: mailer !== null }
  })

  api.on(notifyRoute, async ({ ctx, params, body }) => {
    await limits.take(notices, ctx.actor.userId)
    return notifyDistributionGroup(ctx, params.organizationId, params.distributionGroupId, body)
  })
}
