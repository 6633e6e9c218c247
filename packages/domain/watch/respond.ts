import { sql } from 'drizzle-orm'
import { responses } from '@holdfast/contracts/security-events'
import type { EventKind, EventResponse } from '@holdfast/contracts/security-events'
import type { Transaction } from '@holdfast/db/database'
import { securityEventMail } from '@holdfast/mail/messages/security-event'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { revoke } from '../connectors/revoke.ts'
import { postMail } from '../mail/post.ts'
import { administratorsOf } from '../support/administrators.ts'
import type { Notice } from './notice.ts'
import { rulesOf } from './rules.ts'

const words: Readonly<Record<EventKind, string>> = {
  new_device: 'A sign-in from a new device',
  new_network: 'A sign-in from a new network',
  impossible_travel: 'A sign-in from too far away in too short a time',
  lock_out: 'An account was locked after many failed sign-ins',
  mass_download: 'Someone opened very many files',
  mass_deletion: 'Someone deleted very many files',
  privilege_change: 'Someone was given far-reaching rights',
}

/**
 * Writes a notice down for one organisation and does what its rule says. In a transaction of the worker; answers false when it
 * was written down before.
 */
export async function respond(
  tx: Transaction,
  ctx: Context,
  notice: Notice,
  { organizationId, publicUrl }: { organizationId: string; publicUrl: string },
): Promise<boolean> {
  const { kind, source, row, userId, details } = notice
  const rule = (await rulesOf(tx, organizationId)).find((one) => one.kind === kind)
  const response = rule?.response ?? 'record'
  const [made] = await tx.execute<{ id: string }>(sql`
    insert into security_events (tenant_id, organization_id, kind, source, user_id, session_id, at, address, user_agent,
      details, response)
    values (${row.tenant_id}, ${organizationId}, ${kind}, ${source}, ${userId}, ${row.session_id}, ${row.at}::timestamptz,
      ${row.address}, ${row.user_agent}, ${JSON.stringify(details)}::text::jsonb, ${response})
    on conflict (organization_id, kind, source) do nothing returning id`)
  if (!made) return false
  if (atLeast(response, 'mail')) await mail(tx, ctx, notice, { id: made.id, organizationId, publicUrl })
  if (atLeast(response, 'proof') && row.session_id !== null && userId !== null)
    await stop(tx, ctx, { organizationId, userId, sessionId: row.session_id, kind, response })
  return true
}

function atLeast(response: EventResponse, wanted: EventResponse): boolean {
  return responses.indexOf(response) >= responses.indexOf(wanted)
}

/** At most one mail an hour about each kind: who floods a mailbox hides in it. */
async function mail(
  tx: Transaction,
  ctx: Context,
  { kind, row }: Notice,
  { id, organizationId, publicUrl }: { id: string; organizationId: string; publicUrl: string },
): Promise<void> {
  const [since] = await tx.execute<{ lately: boolean; more: number; organization: string }>(sql`
    select coalesce(max(e.mailed_at) > now() - interval '1 hour', false) as lately,
      (select count(*)::int from security_events x where x.organization_id = ${organizationId} and x.kind = ${kind}
        and x.mailed_at is null and x.id <> ${id} and x.id > coalesce((select y.id from security_events y
          where y.organization_id = ${organizationId} and y.kind = ${kind} and y.mailed_at is not null
          order by y.mailed_at desc limit 1), '00000000-0000-0000-0000-000000000000')) as more,
      (select o.name from organizations o where o.id = ${organizationId}) as organization
    from security_events e where e.organization_id = ${organizationId} and e.kind = ${kind} and e.mailed_at is not null`)
  if (!since || since.lately) return
  await tx.execute(sql`update security_events set mailed_at = now() where id = ${id}`)
  const url = `${publicUrl}/organizations/${organizationId}/security-events`
  const facts = {
    what: words[kind],
    person: row.object_name,
    address: row.address,
    at: new Date(row.at),
    url,
  }
  for (const { id: userId, email: to, displayName: name } of await administratorsOf(tx, organizationId)) {
    const message = securityEventMail({
      to,
      name,
      organization: since.organization,
      more: since.more,
      ...facts,
    })
    await postMail(tx, ctx, { kind: 'security_event', message, organizationId, userId })
  }
}

/**
 * Asks the session for a new proof, or ends it. Someone who belongs to other organisations, too, keeps the session: here it must
 * then be proven anew.
 */
async function stop(
  tx: Transaction,
  ctx: Context,
  {
    organizationId,
    userId,
    sessionId,
    kind,
    response,
  }: { organizationId: string; userId: string; sessionId: string; kind: EventKind; response: EventResponse },
): Promise<void> {
  const [elsewhere] = await tx.execute(sql`
    select 1 from memberships where user_id = ${userId} and organization_id <> ${organizationId} limit 1`)
  const end = response === 'end' && !elsewhere
  const stopped = end
    ? await tx.execute(sql`delete from sessions where id = ${sessionId} returning 1`)
    : await tx.execute(sql`update sessions set proof_due_at = now() where id = ${sessionId} returning 1`)
  await revoke(tx, [end ? `s:${sessionId}` : `m:${organizationId}:${userId}`])
  if (stopped.length === 0) return
  await audit(tx, ctx, {
    action: end ? 'session.ended' : 'session.proof_demanded',
    object: { kind: 'session', id: sessionId },
    after: { by: 'watch', event: kind },
    organizationId,
  })
}
