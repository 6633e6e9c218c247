import {
  acceptLegalDocument as acceptRoute,
  getLegalDocument as getRoute,
  listAcceptances as listRoute,
  publishLegalDocument as publishRoute,
} from '@holdfast/contracts/legal'
import { acceptLegalDocument } from '@holdfast/domain/legal/accept'
import { getLegalDocument, publishLegalDocument } from '@holdfast/domain/legal/documents'
import { listAcceptances } from '@holdfast/domain/legal/list'
import type { Api } from '../register.ts'

/** Terms of use and the like: read by anyone, published by operators, accepted by people. */
export function legalRoutes(api: Api): void {
  api.on(getRoute, ({ ctx, params, query }) => getLegalDocument(ctx, params.kind, query.version))

  api.on(publishRoute, ({ ctx, params, body }) => publishLegalDocument(ctx, params.kind, body))

  api.on(acceptRoute, ({ ctx, body }) => acceptLegalDocument(ctx, body))

  api.on(listRoute, ({ ctx, params, query }) => listAcceptances(ctx, params.organizationId, query))
}
