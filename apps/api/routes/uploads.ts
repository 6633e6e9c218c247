import * as routes from '@holdfast/contracts/uploads'
import { cancelUpload } from '@holdfast/domain/uploads/cancel'
import { getUpload } from '@holdfast/domain/uploads/get'
import { grantUpload } from '@holdfast/domain/uploads/grant'
import { listUnplaced } from '@holdfast/domain/uploads/list-unplaced'
import { reserveUploads } from '@holdfast/domain/uploads/reserve'
import { discardUnplaced, placeUnplaced } from '@holdfast/domain/uploads/settle-unplaced'
import type { FileParts } from '../file-parts.ts'
import type { Api } from '../register.ts'

/** Uploads from reservation to what became of them. */
export function uploadRoutes(api: Api, { issuer }: FileParts): void {
  api.on(routes.reserveUploads, ({ ctx, params, headers, body }) => {
    // An answer that is kept to be repeated must hold no grant.
    const repeatable = headers['idempotency-key'] !== undefined
    return reserveUploads(ctx, { ...params, ...body }, repeatable ? undefined : issuer)
  })
  api.on(routes.grantUpload, ({ ctx, params }) => grantUpload(ctx, params, issuer))
  api.on(routes.getUpload, ({ ctx, params }) => getUpload(ctx, params))
  api.on(routes.cancelUpload, ({ ctx, params }) => cancelUpload(ctx, params))
  api.on(routes.listUnplaced, ({ ctx, params, query }) => listUnplaced(ctx, { ...params, ...query }))
  api.on(routes.placeUnplaced, ({ ctx, params, body }) => placeUnplaced(ctx, { ...params, ...body }))
  api.on(routes.discardUnplaced, ({ ctx, params }) => discardUnplaced(ctx, params))
}
