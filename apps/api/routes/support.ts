import {
  askForSupportAccess as askRoute,
  decideSupportRequest as decideRoute,
  enterAsSupport as enterRoute,
  leaveAsSupport as leaveRoute,
  listOwnSupportRequests as listOwnRoute,
  listSupportRequests as listRoute,
  revokeSupportAccess as revokeRoute,
  withdrawSupportRequest as withdrawRoute,
} from '@holdfast/contracts/support'
import { askForSupportAccess } from '@holdfast/domain/support/ask'
import {
  decideSupportRequest,
  listSupportRequests,
  revokeSupportAccess,
} from '@holdfast/domain/support/decide'
import {
  enterAsSupport,
  leaveAsSupport,
  listOwnSupportRequests,
  withdrawSupportRequest,
} from '@holdfast/domain/support/operate'
import type { Parts } from '../parts.ts'
import type { Api } from '../register.ts'

/** Support access: asked for by operators, approved and ended by the organisation's administrators. */
export function supportRoutes(api: Api, { config }: Parts): void {
  api.on(askRoute, ({ ctx, body }) => askForSupportAccess(ctx, { ...body, publicUrl: config.PUBLIC_URL }))

  api.on(listOwnRoute, ({ ctx, query }) => listOwnSupportRequests(ctx, query))

  api.on(withdrawRoute, ({ ctx, params }) => withdrawSupportRequest(ctx, params.supportRequestId))

  api.on(enterRoute, ({ ctx, params }) => enterAsSupport(ctx, params.supportRequestId))

  api.on(leaveRoute, ({ ctx, params }) => leaveAsSupport(ctx, params.supportRequestId))

  api.on(listRoute, ({ ctx, params, query }) => listSupportRequests(ctx, params.organizationId, query))

  api.on(decideRoute, ({ ctx, params, body }) =>
    decideSupportRequest(ctx, params.organizationId, params.supportRequestId, body),
  )

  api.on(revokeRoute, ({ ctx, params }) =>
    revokeSupportAccess(ctx, params.organizationId, params.supportRequestId),
  )
}
