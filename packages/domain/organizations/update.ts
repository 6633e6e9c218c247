import { sql } from 'drizzle-orm'
import { nameKey } from '@holdfast/contracts/names'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { enter } from '../projects/enter.ts'
import { readOrganization } from './get.ts'
import type { Organization } from './get.ts'

export interface UpdateOrganizationInput {
  name?: string | undefined
  readGrantMinutes?: number | undefined
  /** From `If-Match`: only as long as nobody changed it since. */
  revision?: number | undefined
}

/**
 * Gives an organisation another name or other settings.
 *
 * @throws DomainError `precondition_failed`
 */
export function updateOrganization(
  ctx: Context,
  organizationId: string,
  input: UpdateOrganizationInput,
): Promise<Organization> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ ctx: acting, tx, access }) => {
    require(access, 'organization.update')
    if (input.readGrantMinutes !== undefined) require(access, 'settings.manage')
    await tx.execute(sql`select from organizations where id = ${organizationId} for no key update`)
    const before = await readOrganization(tx, organizationId)
    const { revision } = before
    if (input.revision !== undefined && input.revision !== revision)
      throw new DomainError('precondition_failed', undefined, { revision })
    const name = (input.name ?? before.name).normalize('NFC')
    const readGrantMinutes = input.readGrantMinutes ?? before.readGrantMinutes
    await tx.execute(sql`
      update organizations set name = ${name}, name_key = ${nameKey(name)}, read_grant_minutes = ${readGrantMinutes},
        revision = revision + 1
      where id = ${organizationId}`)
    await audit(tx, acting, {
      action: input.readGrantMinutes === undefined ? 'organization.renamed' : 'organization.updated',
      object: { kind: 'organization', id: organizationId, name },
      before: { name: before.name, readGrantMinutes: before.readGrantMinutes },
      after: { name, readGrantMinutes },
      organizationId,
    })
    return { ...before, name, readGrantMinutes, revision: revision + 1 }
  })
}
