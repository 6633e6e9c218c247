import { sql } from 'drizzle-orm'
import type { Transaction } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import { provisioningHeldMail } from '@holdfast/mail/messages/provisioning-held'
import { postMail } from '../mail/post.ts'
import type { ScimContext } from './context.ts'
import { ScimError } from './error.ts'
import type { UserRow } from './user-row.ts'

/** Above both within an hour, a directory's removals stop: more than 20 people, and more than a tenth of the active ones. */
const mostPeople = 20
const mostShare = 0.1
/** Seconds after which a directory may ask again. */
const askAgain = 900

interface Hold extends Record<string, unknown> {
  id: string
  state: 'waiting' | 'refused' | 'allowed'
}

/**
 * Asked before a directory disables or removes a person. Within the limits the removal is counted; beyond, it is kept as held, so that
 * administrators see who is concerned, and must not happen. The transaction commits in both cases.
 */
export async function admitRemoval(
  tx: Transaction,
  ctx: ScimContext,
  person: UserRow,
  act: 'disable' | 'delete',
): Promise<'admitted' | 'held'> {
  const { organizationId } = ctx
  // One after the other, so that many at once do not slip through together.
  await tx.execute(sql`select from organizations where id = ${organizationId} for no key update`)
  const [open] = await tx.execute<Hold>(sql`
    select id, state from scim_holds where organization_id = ${organizationId}
      and (state in ('waiting', 'refused') or (state = 'allowed' and until > now()))
    order by begun_at desc limit 1`)
  if (open && open.state !== 'allowed') return keep(tx, ctx, open.id, person, act)
  if (!open) {
    const { removed, people } = await count(tx, ctx, person.id)
    if (removed + 1 > mostPeople && removed + 1 > people * mostShare)
      return keep(tx, ctx, await begin(tx, ctx, { removed, people }), person, act)
  }
  await tx.execute(
    sql`insert into scim_removals (organization_id, scim_user_id) values (${organizationId}, ${person.id})`,
  )
  return 'admitted'
}

/** The answer to a removal that is held. */
export function heldAnswer(): ScimError {
  const what = 'More than a tenth of all people were disabled or removed within an hour.'
  return new ScimError(
    503,
    undefined,
    `Held: ${what} An administrator of the organisation has to allow it in Holdfast first.`,
    askAgain,
  )
}

/** People removed within the hour, but for this one, and how many were active before. */
async function count(tx: Transaction, { organizationId }: ScimContext, id: string) {
  const [row] = await tx.execute<{ removed: number; active: number }>(sql`
    select count(distinct r.scim_user_id)::int as removed,
      (select count(*) from scim_users s where s.organization_id = ${organizationId} and s.active)::int as active
    from scim_removals r where r.organization_id = ${organizationId} and r.at > now() - interval '1 hour'
      and r.scim_user_id <> ${id}`)
  const { removed = 0, active = 0 } = row ?? {}
  return { removed, people: active + removed }
}

async function begin(
  tx: Transaction,
  ctx: ScimContext,
  { removed, people }: { removed: number; people: number },
): Promise<string> {
  const { organizationId } = ctx
  const [row] = await tx.execute<{ id: string }>(sql`
    insert into scim_holds (organization_id, removed, people) values (${organizationId}, ${removed}, ${people}) returning id`)
  if (!row) throw new Error('a hold was not written')
  await audit(tx, ctx, {
    action: 'provisioning.held',
    object: { kind: 'organization', id: organizationId },
    after: { removedWithinAnHour: removed, people, token: ctx.token.name },
    organizationId,
  })
  await tellAdministrators(tx, ctx, { removed, people })
  return row.id
}

interface Administrator extends Record<string, unknown> {
  id: string
  email: string
  display_name: string
  organization: string
}

async function tellAdministrators(
  tx: Transaction,
  ctx: ScimContext,
  counts: { removed: number; people: number },
): Promise<void> {
  const { organizationId, baseUrl } = ctx
  const administrators = await tx.execute<Administrator>(sql`
    select distinct u.id, u.email, u.display_name, o.name as organization from role_assignments r
    join memberships m on m.organization_id = r.organization_id and m.user_id = r.user_id and m.state = 'active'
    join users u on u.id = m.user_id join organizations o on o.id = m.organization_id
    where r.organization_id = ${organizationId} and r.project_id is null and r.node_id is null
      and r.role = 'account_administrator'`)
  const url = new URL(`/organizations/${organizationId}/sso/provisioning`, baseUrl).href
  for (const { id, email, display_name: name, organization } of administrators) {
    const message = provisioningHeldMail({ to: email, name, organization, url, ...counts })
    await postMail(tx, ctx, { kind: 'provisioning_held', message, organizationId, userId: id })
  }
}

async function keep(
  tx: Transaction,
  { organizationId }: ScimContext,
  holdId: string,
  person: UserRow,
  act: 'disable' | 'delete',
): Promise<'held'> {
  await tx.execute(sql`
    insert into scim_held (organization_id, hold_id, scim_user_id, user_name, act)
    values (${organizationId}, ${holdId}, ${person.id}, ${person.user_name}, ${act})
    on conflict (hold_id, scim_user_id) do update
    set attempts = scim_held.attempts + 1, last_at = now(), act = excluded.act`)
  return 'held'
}
