import {
  createTenant as createRoute,
  decideMove as decideRoute,
  getTenantBranding as getBrandingRoute,
  getTenantLogo,
  listMoves as listMovesRoute,
  listTenants as listRoute,
  proposeMove as proposeRoute,
  updateTenantBranding as updateBrandingRoute,
  withdrawMove as withdrawRoute,
} from '@holdfast/contracts/tenants'
import { getBranding, readLogo, updateBranding } from '@holdfast/domain/tenants/branding'
import { decideMove, listMoves } from '@holdfast/domain/tenants/decide-move'
import { listTenants, openTenant } from '@holdfast/domain/tenants/operate'
import { proposeMove, withdrawMove } from '@holdfast/domain/tenants/propose-move'
import type { Doors } from '../app.ts'
import type { Parts } from '../parts.ts'
import type { Api } from '../register.ts'

/** Addresses of their own: made by operators, looked after by their administrators, moved to by organisations. */
export function tenantRoutes(api: Api, { config }: Parts, { sites }: Doors): void {
  const publicUrl = config.PUBLIC_URL

  api.on(listRoute, async ({ ctx }) => ({ items: await listTenants(ctx, { publicUrl }) }))

  api.on(createRoute, async ({ ctx, body }) => {
    const { invitation, ...tenant } = await openTenant(ctx, { ...body, publicUrl })
    sites.forget()
    return { ...tenant, invitation: { url: invitation.url, expiresAt: invitation.expiresAt.toISOString() } }
  })

  api.on(getBrandingRoute, ({ ctx }) => getBranding(ctx))

  api.on(updateBrandingRoute, async ({ ctx, body }) => {
    await updateBranding(ctx, body)
    sites.forget()
  })

  api.on(getTenantLogo, async ({ ctx, query, c }) => {
    const png = await readLogo(ctx)
    c.header('Content-Type', 'image/png')
    // Its address changes with the picture.
    c.header('Cache-Control', query.v ? 'public, max-age=31536000, immutable' : 'no-cache')
    return c.body(new Uint8Array(png))
  })

  api.on(proposeRoute, ({ ctx, params, body }) =>
    proposeMove(ctx, params.organizationId, { ...body, publicUrl }),
  )

  api.on(withdrawRoute, ({ ctx, params }) => withdrawMove(ctx, params.organizationId))

  api.on(listMovesRoute, ({ ctx, params }) => listMoves(ctx, params.organizationId, { publicUrl }))

  api.on(decideRoute, async ({ ctx, params, body }) => {
    const { organizationId, moveId } = params
    const { move, link } = await decideMove(ctx, organizationId, { moveId, ...body, publicUrl })
    sites.forget()
    return { move, link: link && { url: link.url, expiresAt: link.expiresAt.toISOString() } }
  })
}
