import {
  createScimToken as createTokenRoute,
  decideScimHold as decideRoute,
  getProvisioning as getRoute,
  listHeldRemovals as heldRoute,
  listScimTokens as listTokensRoute,
  revokeScimToken as revokeTokenRoute,
} from '@holdfast/contracts/scim'
import { decideScimHold, getProvisioning, listHeldRemovals } from '@holdfast/domain/scim/provisioning'
import { createScimToken, listScimTokens, revokeScimToken } from '@holdfast/domain/scim/tokens'
import type { Doors } from '../app.ts'
import type { ApiContext } from '../http/environment.ts'
import type { Api } from '../register.ts'

/** What administrators do about provisioning; directories themselves come by `/scim/v2`. */
export function provisioningRoutes(api: Api, { sites }: Doors): void {
  const baseUrl = (c: ApiContext) => `${sites.urlOf(c.get('tenant'))}/scim/v2`

  api.on(getRoute, ({ ctx, params, c }) => getProvisioning(ctx, params.organizationId, baseUrl(c)))
  api.on(listTokensRoute, ({ ctx, params }) => listScimTokens(ctx, params.organizationId))
  api.on(createTokenRoute, ({ ctx, params, body }) => createScimToken(ctx, params.organizationId, body))
  api.on(revokeTokenRoute, ({ ctx, params }) =>
    revokeScimToken(ctx, params.organizationId, params.scimTokenId),
  )
  api.on(heldRoute, ({ ctx, params, query }) =>
    listHeldRemovals(ctx, params.organizationId, { holdId: params.scimHoldId, ...query }),
  )
  api.on(decideRoute, ({ ctx, params, body, c }) =>
    decideScimHold(ctx, params.organizationId, {
      holdId: params.scimHoldId,
      decision: body.decision,
      baseUrl: baseUrl(c),
    }),
  )
}
