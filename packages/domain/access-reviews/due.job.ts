import { sql } from 'drizzle-orm'
import { inScope } from '@holdfast/db/database'
import type { Database, Transaction } from '@holdfast/db/database'
import { accessReviewMail } from '@holdfast/mail/messages/access-review'
import { postMail } from '../mail/post.ts'
import type { Sealer } from '../secrets/sealed.ts'
import { administratorsOf } from '../support/administrators.ts'
import { originOf } from '../tenants/address.ts'
import { asWorker } from '../worker-context.ts'
import { beginReview } from './start.ts'

/** Days that reviewers have when a review begins by itself. */
const DUE_DAYS = 14

interface Due extends Record<string, unknown> {
  organization_id: string
  tenant_id: string
  host: string | null
}

export interface ReviewWorker {
  sealer: Sealer
  publicUrl: string
}

/**
 * Begins the access reviews whose time has come, one organisation a transaction, and reminds reviewers of open ones: a week before
 * they are due, then every week.
 *
 * @param db connected as `holdfast_worker`
 */
export async function startDueReviews(db: Database, worker: ReviewWorker): Promise<void> {
  const due = await db.execute<Due>(sql`
    select o.id as organization_id, o.tenant_id, t.host from organizations o join tenants t on t.id = o.tenant_id
    where o.review_months is not null
      and not exists (select from access_reviews r where r.organization_id = o.id and (r.state = 'open'
        or r.created_at > now() - make_interval(months => o.review_months)))
      and o.created_at < now() - make_interval(months => o.review_months)
    order by o.id limit 100`)
  for (const one of due)
    await inOrganizationOf(db, one, async (tx) => {
      const organizationId = one.organization_id
      const reviewers = await administratorsOf(tx, organizationId)
      const origin = originOf(one, worker.publicUrl)
      const ctx = asWorker(db, one.tenant_id, worker.sealer)
      await beginReview(tx, ctx, { organizationId, dueDays: DUE_DAYS, reviewers, origin })
    })
  await remind(db, worker)
}

interface Open extends Due {
  id: string
  name: string
  due_at: string
  undecided: number
}

async function remind(db: Database, worker: ReviewWorker): Promise<void> {
  const open = await db.execute<Open>(sql`
    select r.id, r.organization_id, o.tenant_id, t.host, o.name, r.due_at, (select count(*)::int from access_review_items i
      where i.review_id = r.id and i.decision is null) as undecided
    from access_reviews r join organizations o on o.id = r.organization_id join tenants t on t.id = o.tenant_id
    where r.state = 'open' and r.due_at < now() + interval '7 days'
      and coalesce(r.reminded_at, r.created_at) < now() - interval '6 days 20 hours'
    order by r.id limit 500`)
  for (const one of open)
    await inOrganizationOf(db, one, async (tx) => {
      const people = await tx.execute<{ id: string; email: string }>(sql`
        select u.id, u.email from access_reviewers w join users u on u.id = w.user_id and u.state = 'active'
        where w.review_id = ${one.id}`)
      const { organization_id: organizationId, name: organization, undecided } = one
      const url = `${originOf(one, worker.publicUrl)}/organizations/${organizationId}/access-reviews/${one.id}`
      const ctx = asWorker(db, one.tenant_id, worker.sealer)
      for (const { id: userId, email: to } of people) {
        const message = accessReviewMail({ to, organization, undecided, dueAt: new Date(one.due_at), url })
        await postMail(tx, ctx, { message, kind: 'access_review', organizationId, userId })
      }
      await tx.execute(sql`update access_reviews set reminded_at = now() where id = ${one.id}`)
    })
}

function inOrganizationOf(
  db: Database,
  { tenant_id: tenant, organization_id: organization }: Due,
  work: (tx: Transaction) => Promise<void>,
) {
  return inScope(db, { tenant, organization }, work)
}
