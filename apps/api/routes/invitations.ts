import {
  acceptInvitation as acceptRoute,
  checkInvitation,
  createInvitation as createRoute,
  listInvitations as listRoute,
  revokeInvitation as revokeRoute,
} from '@holdfast/contracts/organizations'
import { acceptInvitation } from '@holdfast/domain/invitations/accept'
import { createInvitation } from '@holdfast/domain/invitations/create'
import { listInvitations } from '@holdfast/domain/invitations/list'
import { openInvitation } from '@holdfast/domain/invitations/open'
import { revokeInvitation } from '@holdfast/domain/invitations/revoke'
import { signedIn } from '@holdfast/domain/context'
import { signOut } from '@holdfast/domain/sessions/end'
import type { Doors } from '../app.ts'
import { answerSignIn } from '../http/answer-sign-in.ts'
import type { Parts } from '../parts.ts'
import type { Api } from '../register.ts'

const perPerson = { name: 'invite', requests: 500, seconds: 3600 }
const perAddress = { name: 'invitation', requests: 300, seconds: 60 }

/** Invitations: made, listed and taken back by those who may; opened and accepted by who has the link. */
export function invitationRoutes(api: Api, parts: Parts, { cookies, limits, sites }: Doors): void {
  api.on(createRoute, async ({ ctx, params, body, c }) => {
    await limits.take(perPerson, ctx.actor.userId)
    const publicUrl = sites.urlOf(c.get('tenant'))
    const invitation = await createInvitation(ctx, params.organizationId, { ...body, publicUrl })
    return { ...invitation, mailed: parts.mailer !== null }
  })

  api.on(listRoute, ({ ctx, params, query }) => listInvitations(ctx, params.organizationId, query))

  api.on(revokeRoute, ({ ctx, params }) => revokeInvitation(ctx, params.organizationId, params.invitationId))

  api.on(checkInvitation, async ({ ctx, body }) => {
    await limits.take(perAddress, ctx.address)
    const { email, organization, project, invitedBy, accountExists, expiresAt } = await openInvitation(
      ctx,
      body.token,
    )
    return { email, organization, project, invitedBy, accountExists, expiresAt: expiresAt.toISOString() }
  })

  api.on(acceptRoute, async ({ ctx, body, c }) => {
    await limits.take(perAddress, ctx.address)
    const deviceToken = cookies.readDevice(c)
    const trustToken = cookies.readTrust(c)
    const outcome = await acceptInvitation({ ...ctx, actor: null }, { ...body, deviceToken, trustToken })
    // One browser, one session, as at sign-in.
    if (ctx.actor) await signOut(signedIn(ctx))
    return answerSignIn(c, cookies, outcome)
  })
}
