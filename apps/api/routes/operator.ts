import { getHealth, testMail as testRoute } from '@holdfast/contracts/setup'
import { operatorHealth } from '@holdfast/domain/setup/health'
import { MailError } from '@holdfast/mail/mailer'
import { testMail } from '@holdfast/mail/messages/test'
import type { Doors } from '../app.ts'
import type { Parts } from '../parts.ts'
import type { Api } from '../register.ts'

const mails = { name: 'mail-test', requests: 30, seconds: 3600 }

/** What the live checks after set-up compare with. */
export function operatorRoutes(api: Api, { mailer }: Parts, { limits, sites }: Doors): void {
  api.on(getHealth, async ({ ctx, c }) => ({
    ...(await operatorHealth(ctx)),
    serverTime: new Date().toISOString(),
    publicUrl: sites.urlOf(c.get('tenant')),
    seenUrl: `${c.get('protocol')}://${c.req.header('host') ?? ''}`,
    mail: { configured: mailer !== null },
  }))

  api.on(testRoute, async ({ ctx, c }) => {
    await limits.take(mails, ctx.actor.userId)
    if (!mailer)
      return {
        ok: false,
        stage: 'configuration' as const,
        detail: 'SMTP_URL is not set; links are copied by hand.',
      }
    try {
      await mailer.send(testMail({ to: ctx.actor.email, publicUrl: sites.urlOf(c.get('tenant')) }))
      return {
        ok: true,
        stage: 'done' as const,
        detail: `The mail server took a mail to ${ctx.actor.email}.`,
      }
    } catch (error) {
      if (!(error instanceof MailError)) throw error
      return { ok: false, stage: error.stage, detail: error.message }
    }
  })
}
