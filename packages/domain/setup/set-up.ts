import { sql } from 'drizzle-orm'
import { inScope } from '@holdfast/db/database'
import type { Queries, Transaction } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { noteAcceptance } from '../legal/accept.ts'
import { createOrganization } from '../organizations/create.ts'
import { addMember } from '../organizations/add-member.ts'
import { acceptPassword } from '../passwords/accept.ts'
import { createPerson } from '../people/create.ts'
import { hashToken } from '../secret-token.ts'
import { identityOf } from '../sessions/begin.ts'
import { beginEnrolment } from '../sign-in/admit.ts'
import type { OpenStep } from '../sign-in/admit.ts'
import { newId } from '../new-id.ts'

export interface SetUp {
  token: string
  organization: string
  displayName: string
  email: string
  password: string
  /** Versions of the texts that were accepted with the account. */
  terms?: string | undefined
  dataProcessing?: string | undefined
}

/**
 * Until when a set-up link is good.
 *
 * @throws DomainError `already_set_up`, `link_invalid`
 */
export async function checkSetupLink(db: Pick<Queries, 'execute'>, token: string): Promise<Date> {
  const [row] = await db.execute<{ done: boolean; expires_at: string | null }>(sql`
    select set_up_at is not null as done,
      case when setup_token_hash = ${hashToken(token)} and setup_expires_at > now() then setup_expires_at end as expires_at
    from appliance`)
  if (row?.done) throw new DomainError('already_set_up')
  if (!row?.expires_at) throw new DomainError('link_invalid')
  return new Date(row.expires_at)
}

/**
 * Makes the first organisation and the person who administers it and runs the appliance: two assignments. Works once.
 *
 * @throws DomainError `already_set_up`, `link_invalid`, `weak_password` (the link stays good)
 */
export async function setUp(ctx: Context, input: SetUp): Promise<OpenStep> {
  await checkSetupLink(ctx.db, input.token)
  const context = [input.email, input.displayName, input.organization]
  const passwordHash = await acceptPassword(ctx, { password: input.password, context })
  const organizationId = await newId(ctx.db)
  return inScope(ctx.db, { tenant: ctx.tenantId, organization: organizationId }, async (tx) => {
    await useLink(tx, input.token)
    const person = await createPerson(tx, ctx.tenantId, { ...input, passwordHash, operator: true })
    const id = await newId(tx)
    const acting = identityOf(ctx, person, id)
    await createOrganization(tx, acting, { id: organizationId, name: input.organization })
    await addMember(tx, acting, { organizationId, person, role: 'account_administrator', projectId: null })
    const { terms, dataProcessing } = input
    if (terms !== undefined)
      await noteAcceptance(tx, acting, { kind: 'terms', version: terms, organizationId: null })
    if (dataProcessing !== undefined)
      await noteAcceptance(tx, acting, { kind: 'data_processing', version: dataProcessing, organizationId })
    await audit(tx, acting, { action: 'appliance.set_up', object: { kind: 'appliance' }, organizationId })
    // Who runs the appliance needs a second factor: it is set up next.
    return beginEnrolment(tx, ctx, person, { id, by: 'set_up', knownDevice: null })
  })
}

async function useLink(tx: Transaction, token: string): Promise<void> {
  const used = await tx.execute(sql`
    update appliance set set_up_at = now(), setup_token_hash = null, setup_expires_at = null
    where set_up_at is null and setup_token_hash = ${hashToken(token)} and setup_expires_at > now() returning 1`)
  if (used.length === 0) throw new DomainError('link_invalid')
}
