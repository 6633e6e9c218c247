import type { Database } from '@holdfast/db/database'
import { deliverMails } from '@holdfast/domain/mail/deliver'
import type { Delivery, MailOutcome } from '@holdfast/domain/mail/deliver'
import { MAIL_CHANNEL } from '@holdfast/domain/mail/post'
import type { Sealer } from '@holdfast/domain/secrets/sealed'
import type { Mailer } from '@holdfast/mail/mailer'
import type { Log } from '@holdfast/runtime/log'

/** Also without a call, for what waits for its next attempt and for calls that were lost. */
const askEveryMs = 5000

export interface CourierParts {
  db: Database
  mailer: Mailer | null
  sealer: Sealer
  log: Log
  mails: { inc: (labels: { kind: string; outcome: MailOutcome }) => void }
}

/** Sends mails from the outbox as soon as they are posted. Any number of couriers share the work. */
export class Courier {
  readonly #parts: CourierParts
  readonly #delivery: Delivery
  #timer: NodeJS.Timeout | undefined
  #listening: { unlisten: () => Promise<void> } | undefined
  #running: Promise<void> | undefined
  #again = false
  #stopped = false

  constructor(parts: CourierParts) {
    const { db, mailer, sealer, log, mails } = parts
    this.#parts = parts
    this.#delivery = {
      db,
      mailer,
      sealer,
      report: ({ id, kind, outcome, stage, detail }) => {
        mails.inc({ kind, outcome })
        if (outcome === 'sent') log.info({ mail: id, kind }, 'a mail was sent')
        else log.warn({ mail: id, kind, outcome, stage, detail }, 'a mail was not sent')
      },
    }
  }

  async start(): Promise<void> {
    const call = () => this.#call()
    this.#timer = setInterval(call, askEveryMs)
    this.#listening = await this.#parts.db.$client.listen(MAIL_CHANNEL, call)
    call()
  }

  /** Ends after what is under way. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#timer)
    // On a connection that is gone there is nothing to end.
    await this.#listening?.unlisten().catch(() => undefined)
    await this.#running
  }

  #call(): void {
    this.#again = true
    this.#running ??= this.#deliver().finally(() => {
      this.#running = undefined
      // A call between the last look and here.
      if (this.#again && !this.#stopped) this.#call()
    })
  }

  async #deliver(): Promise<void> {
    try {
      while (this.#again && !this.#stopped) {
        this.#again = false
        if ((await deliverMails(this.#delivery)) > 0) this.#again = true
      }
    } catch (error) {
      // The database is away: the timer asks again.
      this.#parts.log.warn({ error }, 'mails were not looked at')
    }
  }
}
