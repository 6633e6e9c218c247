import { sql } from 'drizzle-orm'
import type { Database } from '@holdfast/db/database'
import { MailError } from '@holdfast/mail/mailer'
import type { Mailer } from '@holdfast/mail/mailer'
import type { Sealer } from '../secrets/sealed.ts'
import { openMessage } from './message.ts'

/** So many at a time, over the two connections that a mailer has. */
const batch = 20
/** Longer than any attempt may take (the mailer's own limits add up to less). */
const leaseSeconds = 300
const firstPauseSeconds = 30
const longestPauseSeconds = 3600

export type MailOutcome = 'sent' | 'refused' | 'delayed' | 'unsure'

interface Row extends Record<string, unknown> {
  id: string
  kind: string
  attempts: number
  content: Buffer
  useful: boolean
}

export interface Delivery {
  /** Connected as `holdfast_worker`. */
  db: Database
  /** Null where no mail server is configured: everything is refused. */
  mailer: Mailer | null
  sealer: Sealer
  /** Told of each mail, for metrics and log; never of its content. */
  report: (mail: { id: string; kind: string; outcome: MailOutcome; stage?: string; detail?: string }) => void
}

/**
 * Sends what is due; answers how many mails it took up. A row is taken by one courier only. When that one dies before it says what
 * became of it, nobody knows whether the server has the mail: it is noted as `unsure` rather than sent twice.
 */
export async function deliverMails(delivery: Delivery): Promise<number> {
  const { db, report } = delivery
  const lost = await db.execute<{ id: string; kind: string }>(sql`
    update mails set state = 'unsure', content = null, settled_at = now(), stage = 'delivery',
      detail = 'The process that sent it ended before it could say whether the server took it.'
    where state = 'sending' and lease_until < now() returning id, kind`)
  for (const mail of lost) report({ ...mail, outcome: 'unsure' })
  const due = await db.execute<Row>(sql`
    update mails set state = 'sending', attempts = attempts + 1,
      lease_until = now() + make_interval(secs => ${leaseSeconds})
    where id in (select id from mails where state = 'waiting' and next_attempt_at <= now()
      order by next_attempt_at limit ${batch} for update skip locked)
    returning id, kind, attempts, content, useful_until > now() as useful`)
  await Promise.all(due.map((row) => deliver(delivery, row)))
  return due.length
}

async function deliver({ db, mailer, sealer, report }: Delivery, row: Row): Promise<void> {
  const failure = await attempt(mailer, sealer, row)
  const outcome = outcomeOf(failure)
  const { stage, detail } = { stage: failure?.stage ?? null, detail: failure?.message.slice(0, 500) ?? null }
  if (outcome === 'delayed') {
    const pause = Math.min(firstPauseSeconds * 2 ** (row.attempts - 1), longestPauseSeconds)
    await db.execute(sql`
      update mails set state = 'waiting', lease_until = null, stage = ${stage}, detail = ${detail},
        next_attempt_at = now() + make_interval(secs => ${pause})
      where id = ${row.id} and state = 'sending'`)
  } else {
    await db.execute(sql`
      update mails set state = ${outcome}, lease_until = null, content = null, stage = ${stage}, detail = ${detail},
        settled_at = now() where id = ${row.id} and state = 'sending'`)
  }
  const { id, kind } = row
  report({ id, kind, outcome, ...(failure && { stage: failure.stage, detail: failure.message }) })
}

/** What kept the mail from being taken; null when the server took it. */
async function attempt(mailer: Mailer | null, sealer: Sealer, row: Row): Promise<MailError | null> {
  if (!mailer) return new MailError('configuration', 'No mail server is configured (SMTP_URL).', true)
  if (!row.useful) return new MailError('expired', 'Its link was no longer good.', true)
  try {
    await mailer.send(openMessage(sealer, row.id, row.content), row.id)
    return null
  } catch (error) {
    if (error instanceof MailError) return error
    // Sealed with a key that this appliance does not have any more.
    return new MailError('configuration', error instanceof Error ? error.message : String(error), true)
  }
}

function outcomeOf(failure: MailError | null): MailOutcome {
  if (!failure) return 'sent'
  return failure.permanent ? 'refused' : 'delayed'
}
