import {
  createApiToken as createRoute,
  listApiTokens,
  listOrganizationTokens as listMembersRoute,
  revokeApiToken,
  revokeOrganizationToken,
} from '@holdfast/contracts/api-tokens'
import { createApiToken } from '@holdfast/domain/tokens/create'
import { listOrganizationTokens, listOwnTokens } from '@holdfast/domain/tokens/list'
import { revokeMemberToken, revokeOwnToken } from '@holdfast/domain/tokens/revoke'
import type { Api } from '../register.ts'

/** API tokens: one's own, and for administrators those of all members. */
export function apiTokenRoutes(api: Api): void {
  api.on(listApiTokens, ({ ctx, query }) => listOwnTokens(ctx, query))

  api.on(createRoute, ({ ctx, body }) => createApiToken(ctx, body))

  api.on(revokeApiToken, ({ ctx, params }) => revokeOwnToken(ctx, params.tokenId))

  api.on(listMembersRoute, ({ ctx, params, query }) =>
    listOrganizationTokens(ctx, params.organizationId, query),
  )

  api.on(revokeOrganizationToken, ({ ctx, params }) =>
    revokeMemberToken(ctx, params.organizationId, params.tokenId),
  )
}
