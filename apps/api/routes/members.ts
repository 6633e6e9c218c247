import {
  createPasswordLink as passwordLinkRoute,
  endMemberSessions as endSessionsRoute,
  listMembers as listRoute,
  listMemberSessions as listSessionsRoute,
  removeMember as removeRoute,
  unlockMember as unlockRoute,
  updateMember as updateRoute,
} from '@holdfast/contracts/organizations'
import { listMembers } from '@holdfast/domain/organizations/list-members'
import {
  createPasswordLink,
  endMemberSessions,
  listMemberSessions,
  unlockMember,
} from '@holdfast/domain/organizations/member-account'
import { removeMember } from '@holdfast/domain/organizations/remove-member'
import { updateMember } from '@holdfast/domain/organizations/update-member'
import type { Doors } from '../app.ts'
import type { Api } from '../register.ts'

/** The people of an organisation. */
export function memberRoutes(api: Api, { sites }: Doors): void {
  api.on(listRoute, ({ ctx, params, query }) => listMembers(ctx, params.organizationId, query))

  api.on(updateRoute, ({ ctx, params, body }) =>
    updateMember(ctx, params.organizationId, params.userId, body),
  )

  api.on(removeRoute, ({ ctx, params }) => removeMember(ctx, params.organizationId, params.userId))

  api.on(unlockRoute, ({ ctx, params }) => unlockMember(ctx, params.organizationId, params.userId))

  api.on(passwordLinkRoute, async ({ ctx, params, c }) => {
    const publicUrl = sites.urlOf(c.get('tenant'))
    const link = await createPasswordLink(ctx, params.organizationId, params.userId, { publicUrl })
    return { url: link.url, expiresAt: link.expiresAt.toISOString() }
  })

  api.on(listSessionsRoute, ({ ctx, params, query }) =>
    listMemberSessions(ctx, params.organizationId, params.userId, query),
  )

  api.on(endSessionsRoute, ({ ctx, params }) => endMemberSessions(ctx, params.organizationId, params.userId))
}
