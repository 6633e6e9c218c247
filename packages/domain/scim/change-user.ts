import { sql } from 'drizzle-orm'
import { nameKey } from '@holdfast/contracts/names'
import type { Transaction } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import { emailKey } from '../people/email.ts'
import { clean } from './clean.ts'
import type { Json } from './clean.ts'
import { inScim } from './context.ts'
import type { ScimContext } from './context.ts'
import { ScimError } from './error.ts'
import { admitRemoval, heldAnswer } from './guard.ts'
import { joinPerson, mayVouchFor } from './join.ts'
import { isTheirsAlone, setMemberState } from './leave.ts'
import { enterGroups } from './membership.ts'
import { applyOperation, operationsOf } from './patch.ts'
import { wholeUser } from './schemas.ts'
import { draftOf, getUserRow, requireVersion, userResource } from './user-row.ts'
import type { UserRow } from './user-row.ts'
import { readUser, userNameKey } from './user.ts'
import type { ScimUser } from './user.ts'

interface Change {
  id: string
  body: unknown
  ifMatch?: string | undefined
}

/**
 * Replaces what the directory says of a person (RFC 7644, section 3.5.1). What it leaves out is forgotten; `active` left out stays.
 *
 * @throws ScimError 404, 412, 503 (held), `invalidValue`, `uniqueness`
 */
export function replaceUser(ctx: ScimContext, { id, body, ifMatch }: Change): Promise<Json> {
  return changeUser(ctx, id, ifMatch, (before) => ({ active: before.active, ...clean(body, wholeUser) }))
}

/**
 * Changes parts of what the directory says of a person (RFC 7644, section 3.5.2): all operations or none.
 *
 * @throws ScimError 404, 412, 503 (held), and those of a PATCH
 */
export function patchUser(ctx: ScimContext, { id, body, ifMatch }: Change): Promise<Json> {
  const operations = operationsOf(body)
  return changeUser(ctx, id, ifMatch, (before) => {
    let draft = draftOf(before)
    for (const operation of operations) {
      applyOperation(draft, operation, wholeUser)
      draft = clean(draft, wholeUser)
    }
    return draft
  })
}

async function changeUser(
  ctx: ScimContext,
  id: string,
  ifMatch: string | undefined,
  edit: (before: UserRow) => Json,
): Promise<Json> {
  const changed = await inScim(ctx, async (tx) => {
    const before = await getUserRow(tx, ctx, id, { lock: true })
    requireVersion(before, ifMatch)
    const after = readUser(edit(before))
    if (before.active && !after.active && (await admitRemoval(tx, ctx, before, 'disable')) === 'held')
      return null
    const userId = before.user_id ?? (await joinPerson(tx, ctx, after))
    if (isSame(before, after) && userId === before.user_id) return userResource(before, ctx)
    if (before.user_id !== null) await carryOver(tx, ctx, { ...before, user_id: before.user_id }, after)
    await write(tx, ctx, id, userId, after)
    if (before.user_id === null && userId !== null) await enterGroups(tx, ctx.organizationId, userId)
    await record(tx, ctx, before, after)
    return userResource(await getUserRow(tx, ctx, id), ctx)
  })
  if (changed === null) throw heldAnswer()
  return changed
}

/** Directories repeat themselves at every cycle: nothing is written and no version counted then. */
function isSame(before: UserRow, after: ScimUser): boolean {
  return (
    before.user_name === after.userName &&
    before.external_id === after.externalId &&
    before.active === after.active &&
    canonical(before.attributes) === canonical(after.attributes)
  )
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  )
}

/** Membership follows the directory; name and address of the account only where it belongs to nobody else. */
async function carryOver(
  tx: Transaction,
  ctx: ScimContext,
  before: UserRow & { user_id: string },
  after: ScimUser,
): Promise<void> {
  const userId = before.user_id
  if (before.active !== after.active)
    await setMemberState(tx, ctx, userId, after.active ? 'active' : 'disabled')
  if (!(await isTheirsAlone(tx, ctx, userId))) return
  const name = after.displayName.normalize('NFC')
  await tx.execute(
    sql`update users set display_name = ${name}, name_key = ${nameKey(name)} where id = ${userId}`,
  )
  const key = emailKey(after.email)
  if (key !== before.email_key && (await mayVouchFor(tx, ctx, after.email)))
    await changeAddress(tx, ctx, userId, after.email)
}

async function changeAddress(
  tx: Transaction,
  ctx: ScimContext,
  userId: string,
  email: string,
): Promise<void> {
  const rows = await tx.execute(sql`
    update users set email = ${email}, email_key = ${emailKey(email)} where id = ${userId}
      and not exists (select from users o where o.tenant_id = ${ctx.tenantId} and o.id <> ${userId}
        and o.email_key = ${emailKey(email)})
    returning id`)
  // In a shared tenant this would tell that the address has an account elsewhere; there the account keeps its address.
  if (rows.length === 0 && ctx.ownTenant)
    throw new ScimError(409, 'uniqueness', 'Another user has this e-mail address.')
  // Links went to the old mailbox.
  if (rows.length > 0) await tx.execute(sql`delete from password_links where user_id = ${userId}`)
}

async function write(
  tx: Transaction,
  { organizationId }: ScimContext,
  id: string,
  userId: string | null,
  after: ScimUser,
): Promise<void> {
  const key = userNameKey(after.userName)
  const rows = await tx.execute(sql`
    update scim_users set user_id = ${userId}, user_name = ${after.userName}, user_name_key = ${key},
      external_id = ${after.externalId}, email_key = ${emailKey(after.email)}, active = ${after.active},
      attributes = ${JSON.stringify(after.attributes)}::text::jsonb, version = version + 1, updated_at = now()
    where id = ${id} and not exists (select from scim_users o where o.organization_id = ${organizationId}
      and o.user_name_key = ${key} and o.id <> ${id})
    returning id`)
  if (rows.length === 0) throw new ScimError(409, 'uniqueness', 'Another user has this userName.')
}

async function record(tx: Transaction, ctx: ScimContext, before: UserRow, after: ScimUser): Promise<void> {
  const action =
    before.active === after.active ? 'person_changed' : after.active ? 'person_enabled' : 'person_disabled'
  await audit(tx, ctx, {
    action: `provisioning.${action}`,
    object: { kind: 'member', id: before.user_id ?? undefined, name: before.user_name },
    before: { active: before.active, userName: before.user_name, email: before.email_key },
    after: {
      active: after.active,
      userName: after.userName,
      email: emailKey(after.email),
      scimId: before.id,
      token: ctx.token.name,
    },
    organizationId: ctx.organizationId,
  })
}
