import { sql } from 'drizzle-orm'
import { audit } from '../audit.ts'
import { emailKey } from '../people/email.ts'
import type { Json } from './clean.ts'
import { inScim } from './context.ts'
import type { ScimContext } from './context.ts'
import { ScimError } from './error.ts'
import { joinPerson } from './join.ts'
import { getUserRow, userResource } from './user-row.ts'
import { readUser, userNameKey } from './user.ts'

/**
 * Provisions a person (RFC 7644, section 3.3): member of the organisation without a password where the directory may vouch for the
 * address, else awaited until they come. A member with this address is taken over, with the rights they have.
 *
 * @throws ScimError `invalidValue`, `uniqueness`
 */
export function createUser(ctx: ScimContext, body: unknown): Promise<Json> {
  const person = readUser(body)
  return inScim(ctx, async (tx) => {
    const userId = await joinPerson(tx, ctx, person)
    const [row] = await tx.execute<{ id: string }>(sql`
      insert into scim_users (organization_id, user_id, user_name, user_name_key, external_id, email_key, active, attributes)
      values (${ctx.organizationId}, ${userId}, ${person.userName}, ${userNameKey(person.userName)}, ${person.externalId},
        ${emailKey(person.email)}, ${person.active}, ${JSON.stringify(person.attributes)}::text::jsonb)
      on conflict (organization_id, user_name_key) do nothing returning id`)
    if (!row) throw new ScimError(409, 'uniqueness', 'Another user has this userName.')
    await audit(tx, ctx, {
      action: 'provisioning.person_created',
      object: { kind: 'member', id: userId ?? undefined, name: person.userName },
      after: { scimId: row.id, active: person.active, awaiting: userId === null, token: ctx.token.name },
      organizationId: ctx.organizationId,
    })
    return userResource(await getUserRow(tx, ctx, row.id), ctx)
  })
}
