import { sql } from 'drizzle-orm'
import { suppliedVersion } from '@holdfast/contracts/legal'
import type { Queries } from '@holdfast/db/database'

/**
 * Removes what identity keeps only for a while, asks people for terms that came with an update of Holdfast (or that nobody asked
 * them for), and makes the audit trail's next partitions. For the worker, once an hour; running
 * it twice or late does no harm.
 *
 * @param db connected as `holdfast_worker`
 */
export async function cleanUpIdentity(db: Pick<Queries, 'execute'>): Promise<void> {
  await db.execute(sql`select ensure_audit_partitions()`)
  await db.execute(sql`delete from sessions where expires_at < now()`)
  await db.execute(sql`delete from session_tokens where valid_until < now()`)
  await db.execute(sql`delete from password_links where expires_at < now()`)
  await db.execute(sql`delete from sign_in_steps where expires_at < now() - interval '1 hour'`)
  await db.execute(sql`delete from challenges where expires_at < now()`)
  await db.execute(sql`delete from trusted_devices where expires_at < now()`)
  await db.execute(sql`delete from email_changes where expires_at < now()`)
  await db.execute(sql`delete from devices where last_seen_at < now() - interval '400 days'`)
  await db.execute(sql`delete from invitations where expires_at < now() - interval '30 days'`)
  await db.execute(sql`delete from idempotency_keys where created_at < now() - interval '1 day'`)
  await db.execute(sql`delete from rate_limits where window_started_at < now() - interval '2 hours'`)
  await db.execute(sql`
    update users u set terms_due = true where state = 'active' and not terms_due and not exists (
      select from acceptances a where a.user_id = u.id and a.kind = 'terms' and a.version = coalesce(
        (select d.version from legal_documents d where d.tenant_id = u.tenant_id and d.kind = 'terms'
          order by d.id desc limit 1), ${suppliedVersion}))`)
  await db.execute(sql`delete from mails where settled_at < now() - interval '30 days'`)
  await db.execute(sql`delete from api_tokens where expires_at < now() - interval '30 days'`)
  await db.execute(sql`delete from sign_in_failures
    where window_started_at < now() - interval '2 days' and coalesce(locked_until < now(), true)`)
}
