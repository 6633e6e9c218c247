import * as contract from '@holdfast/contracts/approvals'
import type { Context } from '@holdfast/domain/context'
import { countSubscriptions, sendPush } from '@holdfast/domain/push/send'
import { pushKey, subscribePush, unsubscribePush } from '@holdfast/domain/push/subscribe'
import { describeSession } from '@holdfast/domain/sessions/current'
import {
  askForApproval,
  decideApproval,
  listApprovals,
  redeemApproval,
} from '@holdfast/domain/sign-in/approvals'
import type { Doors } from '../app.ts'
import { counted } from '../http/count-sign-in.ts'
import type { Parts } from '../parts.ts'
import type { Api } from '../register.ts'

/** A browser that waits asks every two seconds. */
const perAddress = { name: 'approval', requests: 600, seconds: 60 }

/** Approval of a sign-in on another device of the same person, and the notifications that ask for it. */
export function approvalRoutes(api: Api, parts: Parts, { cookies, limits, sites }: Doors): void {
  const { config, log, metrics, sealer, sso } = parts
  const { outbound } = sso

  const notify = async (ctx: Context, userId: string, url: string) => {
    const body = `A sign-in from ${ctx.address} waits for you. Open it to approve or deny.`
    const how = { sealer, outbound, subject: `mailto:holdfast@${new URL(config.PUBLIC_URL).hostname}` }
    try {
      const { sent, failed } = await sendPush(ctx, userId, { title: 'Is this you?', body, url }, how)
      metrics.pushes.inc({ outcome: 'sent' }, sent)
      metrics.pushes.inc({ outcome: 'failed' }, failed)
    } catch (error) {
      log.warn({ error }, 'notifications were not sent')
    }
  }

  api.on(contract.askForApproval, async ({ ctx, c }) => {
    await limits.take(perAddress, ctx.address)
    const { userId, number, expiresAt } = await askForApproval(ctx, cookies.readStep(c))
    const url = `${sites.urlOf(c.get('tenant'))}/approve`
    const notified = await countSubscriptions(ctx, userId)
    // After the answer, so that a slow service keeps nobody waiting.
    if (notified > 0) void notify(ctx, userId, url)
    return { url, number, expiresAt: expiresAt.toISOString(), notified }
  })

  api.on(contract.redeemApproval, async ({ ctx, body, c }) => {
    await limits.take(perAddress, ctx.address)
    const browser = await redeemApproval(ctx, cookies.readStep(c), body)
    if (!browser) return c.json({ waiting: true }, 202)
    await counted(metrics, () => Promise.resolve(browser))
    cookies.clearStep(c)
    cookies.signIn(c, browser)
    return describeSession(ctx, browser.session)
  })

  api.on(contract.listApprovals, async ({ ctx }) => ({ items: await listApprovals(ctx) }))

  api.on(contract.decideApproval, ({ ctx, params, body }) => decideApproval(ctx, params.approvalId, body))

  api.on(contract.getPushKey, async ({ ctx }) => ({ publicKey: await pushKey(ctx, sealer) }))

  api.on(contract.subscribePush, ({ ctx, body }) =>
    subscribePush(ctx, body, { sealer, refusal: (address) => outbound.refusal(address) }),
  )

  api.on(contract.unsubscribePush, ({ ctx }) => unsubscribePush(ctx))
}
