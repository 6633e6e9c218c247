import {
  cancelEmailChange as cancelEmailRoute,
  confirmEmailChange as confirmEmailRoute,
  deleteAccount as deleteRoute,
  forgetDevice as forgetRoute,
  getEmailChange,
  listDevices as listDevicesRoute,
  refuseEmailChange as refuseEmailRoute,
  requestEmailChange as requestEmailRoute,
} from '@holdfast/contracts/account'
import {
  changePassword as changeRoute,
  endOtherSessions as endOthersRoute,
  endSession as endRoute,
  listSessions,
  redeemPasswordReset,
  requestPasswordReset as requestRoute,
  updateAccount as updateRoute,
} from '@holdfast/contracts/session'
import { cancelEmailChange, pendingEmailChange, requestEmailChange } from '@holdfast/domain/emails/change'
import { confirmEmailChange, refuseEmailChange } from '@holdfast/domain/emails/confirm'
import { forgetDevice, listDevices } from '@holdfast/domain/devices/list'
import { DomainError } from '@holdfast/domain/error'
import { deleteOwnAccount } from '@holdfast/domain/people/delete-account'
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

const emailChanges = {
  person: { name: 'email-change', requests: 10, seconds: 3600 },
  confirm: { name: 'email-confirm', requests: 60, seconds: 600 },
}

/** One's own account: name, password, sessions; and the way back in without a password. */
export function accountRoutes(api: Api, parts: Parts, { cookies, limits, sites }: Doors): void {
  api.on(listSessions, ({ ctx, query }) => listOwnSessions(ctx, query))

  api.on(listDevicesRoute, ({ ctx, query, c }) =>
    listDevices(ctx, { ...query, deviceToken: cookies.readDevice(c) }),
  )

  api.on(forgetRoute, ({ ctx, params }) => forgetDevice(ctx, params.deviceId))

  api.on(getEmailChange, async ({ ctx }) => ({ pending: await pendingEmailChange(ctx) }))

  api.on(requestEmailRoute, async ({ ctx, body, c }) => {
    // Without one nobody could confirm.
    if (!parts.mailer) throw new DomainError('mail_needed')
    await limits.take(emailChanges.person, ctx.actor.userId)
    return requestEmailChange(ctx, { email: body.email, publicUrl: sites.urlOf(c.get('tenant')) })
  })

  api.on(cancelEmailRoute, ({ ctx }) => cancelEmailChange(ctx))

  api.on(confirmEmailRoute, async ({ ctx, body, c }) => {
    await limits.take(emailChanges.confirm, ctx.address)
    const outcome = await confirmEmailChange(ctx, body.token)
    if (outcome.changed) cookies.clearSession(c)
    return outcome
  })

  api.on(refuseEmailRoute, async ({ ctx, body }) => {
    await limits.take(emailChanges.confirm, ctx.address)
    await refuseEmailChange(ctx, body.token)
  })

  api.on(deleteRoute, async ({ ctx, c }) => {
    await deleteOwnAccount(ctx)
    cookies.clearSession(c)
  })

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
