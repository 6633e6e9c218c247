import { sql } from 'drizzle-orm'
import type { TemplateId } from '@holdfast/contracts/roles'
import type { Transaction } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { revoke } from '../connectors/revoke.ts'
import { assign } from '../rights/assign.ts'
import type { Owner } from '../sessions/begin.ts'
import { claimProvisioned } from '../scim/join.ts'
import { renewSessionsOf } from '../sessions/end.ts'

export interface NewMember {
  organizationId: string
  person: Owner
  role: TemplateId
  /** Null: the role holds on the whole organisation. */
  projectId: string | null
  /** From outside; a member who is there already stays what they are. */
  external?: boolean
}

/**
 * Makes a person a member with a role, or gives a member one more. A role that they have at the same place already was given
 * since the invitation, and stays. Open password links are void: who made one must not get into what the person joined
 * afterwards. In a transaction scoped to the organisation.
 */
export async function addMember(tx: Transaction, ctx: Context, input: NewMember): Promise<void> {
  const { organizationId, person, role, projectId, external = false } = input
  await tx.execute(sql`insert into memberships (organization_id, user_id, tenant_id, external)
    values (${organizationId}, ${person.id}, ${ctx.tenantId}, ${external}) on conflict do nothing`)
  const given = { templateId: role, by: ctx.actor?.userId ?? null, keep: true }
  await assign(tx, { organizationId, projectId }, { userId: person.id }, given)
  await claimProvisioned(tx, organizationId, person)
  await tx.execute(sql`delete from password_links where user_id = ${person.id}`)
  await renewSessionsOf(tx, person.id)
  await revoke(tx, [`m:${organizationId}:${person.id}`])
  await audit(tx, ctx, {
    action: 'member.added',
    object: { kind: 'member', id: person.id, name: person.email },
    after: { role, projectId },
    organizationId,
  })
}
