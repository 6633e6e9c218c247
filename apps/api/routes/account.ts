import {
  changePassword as changeRoute,
  endOtherSessions as endOthersRoute,
  endSession as endRoute,
  listSessions,
  redeemPasswordReset,
  requestPasswordReset as requestRoute,
  updateAccount as updateRoute,
} from '@holdfast/contracts/session'
import { emailKey } from '@holdfast/domain/people/email'
import { changePassword } from '@holdfast/domain/passwords/change'
import { requestPasswordReset } from '@holdfast/domain/passwords/forgotten'
import { redeemPasswordLink } from '@holdfast/domain/passwords/redeem'
import { updateAccount } from '@holdfast/domain/people/update-account'
import { endOtherSessions, endSession } from '@holdfast/domain/sessions/end'
import { listOwnSessions } from '@holdfast/domain/sessions/list'
import type { Doors } from '../app.ts'
import { afterwards } from '../afterwards.ts'
import type { Parts } from '../parts.ts'
import type { Api } from '../register.ts'

const resets = {
  address: { name: 'reset', requests: 60, seconds: 3600 },
  account: { name: 'reset-of', requests: 5, seconds: 3600 },
  redeem: { name: 'redeem', requests: 60, seconds: 600 },
}

/** One's own account: name, password, sessions; and the way back in without a password. */
export function accountRoutes(api: Api, parts: Parts, { cookies, limits, sites }: Doors): void {
  api.on(listSessions, async ({ ctx }) => ({ items: await listOwnSessions(ctx) }))

  api.on(endRoute, async ({ ctx, params, c }) => {
    await endSession(ctx, params.sessionId)
    if (params.sessionId === ctx.actor.sessionId) cookies.clearSession(c)
  })

  api.on(endOthersRoute, ({ ctx }) => endOtherSessions(ctx))

  api.on(changeRoute, ({ ctx, body }) => changePassword(ctx, body))

  api.on(updateRoute, ({ ctx, body }) => updateAccount(ctx, body))

  api.on(requestRoute, async ({ ctx, body, c }) => {
    await limits.take(resets.address, ctx.address)
    await limits.take(resets.account, `${ctx.tenantId}:${emailKey(body.email)}`)
    // Without a mail server nobody could get the link; an administrator makes one then.
    if (!parts.mailer) return
    const publicUrl = sites.urlOf(c.get('tenant'))
    afterwards(parts, () => requestPasswordReset(ctx, { email: body.email, publicUrl }))
  })

  api.on(redeemPasswordReset, async ({ ctx, body, c }) => {
    await limits.take(resets.redeem, ctx.address)
    await redeemPasswordLink(ctx, body)
    cookies.clearSession(c)
  })
}
