import { sql } from 'drizzle-orm'
import { nameKey } from '@holdfast/contracts/names'
import type { Transaction } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'

/** Makes an organisation in a transaction that is scoped to its future id. */
export async function createOrganization(
  tx: Transaction,
  ctx: Context,
  input: { id: string; name: string },
): Promise<void> {
  const name = input.name.normalize('NFC')
  await tx.execute(sql`insert into organizations (id, tenant_id, name, name_key)
    values (${input.id}, ${ctx.tenantId}, ${name}, ${nameKey(name)})`)
  await audit(tx, ctx, {
    action: 'organization.created',
    object: { kind: 'organization', id: input.id, name },
    after: { name },
    organizationId: input.id,
  })
}
