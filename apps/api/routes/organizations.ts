import {
  getDemands as getDemandsRoute,
  updateDemands as updateDemandsRoute,
} from '@holdfast/contracts/demands'
import {
  createOrganization,
  getOrganization as getRoute,
  listOrganizations as listRoute,
  setOrganizationQuota,
  updateOrganization as updateRoute,
} from '@holdfast/contracts/organizations'
import { getDemands, updateDemands } from '@holdfast/domain/organizations/demands'
import { getOrganization } from '@holdfast/domain/organizations/get'
import { listOrganizations, openOrganization, setQuota } from '@holdfast/domain/organizations/operate'
import { updateOrganization } from '@holdfast/domain/organizations/update'
import type { Doors } from '../app.ts'
import { revisionOf } from '../http/if-match.ts'
import type { Api } from '../register.ts'

/** Organisations, for their members and for operators. */
export function organizationRoutes(api: Api, { sites }: Doors): void {
  api.on(getRoute, ({ ctx, params }) => getOrganization(ctx, params.organizationId))

  api.on(updateRoute, ({ ctx, params, headers, body }) =>
    updateOrganization(ctx, params.organizationId, { ...body, revision: revisionOf(headers['if-match']) }),
  )

  api.on(getDemandsRoute, ({ ctx, params }) => getDemands(ctx, params.organizationId))

  api.on(updateDemandsRoute, ({ ctx, params, body }) => updateDemands(ctx, params.organizationId, body))

  api.on(listRoute, async ({ ctx }) => ({ items: await listOrganizations(ctx) }))

  api.on(createOrganization, async ({ ctx, body, c }) => {
    const publicUrl = sites.urlOf(c.get('tenant'))
    const { id, invitation } = await openOrganization(ctx, { ...body, publicUrl })
    return { id, invitation: { url: invitation.url, expiresAt: invitation.expiresAt.toISOString() } }
  })

  api.on(setOrganizationQuota, ({ ctx, params, body }) => setQuota(ctx, params.organizationId, body))
}
