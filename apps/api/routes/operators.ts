import {
  acceptOperatorInvitation as acceptRoute,
  checkOperatorInvitation,
  inviteOperator as inviteRoute,
  listOperatorActs as actsRoute,
  listOperatorReviews as reviewsRoute,
  listOperators as listRoute,
  removeOperator as removeRoute,
  reviewOperators as reviewRoute,
  revokeOperatorInvitation as revokeRoute,
} from '@holdfast/contracts/operators'
import { signedIn } from '@holdfast/domain/context'
import { acceptOperatorInvitation, openOperatorInvitation } from '@holdfast/domain/operators/accept'
import { listOperatorActs } from '@holdfast/domain/operators/acts'
import { inviteOperator, revokeOperatorInvitation } from '@holdfast/domain/operators/invite'
import { listOperators } from '@holdfast/domain/operators/list'
import { removeOperator } from '@holdfast/domain/operators/remove'
import { listOperatorReviews, reviewOperators } from '@holdfast/domain/operators/review'
import { signOut } from '@holdfast/domain/sessions/end'
import type { Doors } from '../app.ts'
import { answerSignIn } from '../http/answer-sign-in.ts'
import type { Parts } from '../parts.ts'
import type { Api } from '../register.ts'

const perPerson = { name: 'invite-operator', requests: 50, seconds: 3600 }
const perAddress = { name: 'operator-invitation', requests: 60, seconds: 60 }

/** Who runs the appliance: listed, invited, removed and reviewed by those who do. */
export function operatorListRoutes(api: Api, parts: Parts, { cookies, limits, sites }: Doors): void {
  api.on(listRoute, ({ ctx }) => listOperators(ctx))

  api.on(inviteRoute, async ({ ctx, body, c }) => {
    await limits.take(perPerson, ctx.actor.userId)
    const publicUrl = sites.urlOf(c.get('tenant'))
    const { id, url, expiresAt } = await inviteOperator(ctx, { ...body, publicUrl })
    return { id, url, expiresAt: expiresAt.toISOString(), mailed: parts.mailer !== null }
  })

  api.on(revokeRoute, ({ ctx, params }) => revokeOperatorInvitation(ctx, params.operatorInvitationId))

  api.on(removeRoute, ({ ctx, params }) => removeOperator(ctx, params.userId))

  api.on(reviewRoute, ({ ctx, body }) => reviewOperators(ctx, body))

  api.on(reviewsRoute, ({ ctx, query }) => listOperatorReviews(ctx, query))

  api.on(actsRoute, ({ ctx, query }) => listOperatorActs(ctx, query))

  api.on(checkOperatorInvitation, async ({ ctx, body }) => {
    await limits.take(perAddress, ctx.address)
    const { email, invitedBy, accountExists } = await openOperatorInvitation(ctx, body.token)
    return { email, invitedBy, accountExists }
  })

  api.on(acceptRoute, async ({ ctx, body, c }) => {
    await limits.take(perAddress, ctx.address)
    const deviceToken = cookies.readDevice(c)
    const outcome = await acceptOperatorInvitation({ ...ctx, actor: null }, { ...body, deviceToken })
    // One browser, one session, as at sign-in; accepting may have ended it with the others.
    const userId = outcome.kind === 'session' ? outcome.browser.session.userId : outcome.open.userId
    if (ctx.actor && ctx.actor.userId !== userId) await signOut(signedIn(ctx))
    return answerSignIn(c, cookies, outcome)
  })
}
