import {
  decideChangeRequest as decideRoute,
  listChangeRequests as listRoute,
  requestChange as requestRoute,
  setTwoPersons as twoPersonsRoute,
  withdrawChangeRequest as withdrawRoute,
} from '@holdfast/contracts/change-requests'
import { decideChangeRequest, withdrawChangeRequest } from '@holdfast/domain/change-requests/decide'
import { listChangeRequests, requestChange } from '@holdfast/domain/change-requests/request'
import { setTwoPersons } from '@holdfast/domain/change-requests/two-persons'
import type { Doors } from '../app.ts'
import type { Api } from '../register.ts'

/** Changes of security settings that need two persons. */
export function changeRequestRoutes(api: Api, { sites }: Doors): void {
  api.on(listRoute, ({ ctx, params, query }) => listChangeRequests(ctx, params.organizationId, query))

  api.on(requestRoute, ({ ctx, params, body, c }) =>
    requestChange(ctx, params.organizationId, { ...body, origin: sites.urlOf(c.get('tenant')) }),
  )

  api.on(decideRoute, async ({ ctx, params, body }) => {
    const decided = await decideChangeRequest(ctx, params.organizationId, params.changeRequestId, body)
    sites.forget()
    return decided
  })

  api.on(withdrawRoute, ({ ctx, params }) =>
    withdrawChangeRequest(ctx, params.organizationId, params.changeRequestId),
  )

  api.on(twoPersonsRoute, ({ ctx, params, body }) => setTwoPersons(ctx, params.organizationId, body))
}
