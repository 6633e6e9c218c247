import { sql } from 'drizzle-orm'
import { nameKey } from '@holdfast/contracts/names'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { enter } from '../projects/enter.ts'
import { readOrganization } from './get.ts'
import type { Organization } from './get.ts'

/** Gives an organisation another name. */
export function renameOrganization(
  ctx: Context,
  organizationId: string,
  input: { name: string },
): Promise<Organization> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ ctx: acting, tx, access }) => {
    require(access, 'organization.update')
    const before = await readOrganization(tx, organizationId)
    const name = input.name.normalize('NFC')
    await tx.execute(sql`update organizations set name = ${name}, name_key = ${nameKey(name)}
      where id = ${organizationId}`)
    await audit(tx, acting, {
      action: 'organization.renamed',
      object: { kind: 'organization', id: organizationId, name },
      before: { name: before.name },
      after: { name },
      organizationId,
    })
    return { ...before, name }
  })
}
