import { sql } from 'drizzle-orm'
import { inScope } from '@holdfast/db/database'
import type { Transaction } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { noteAcceptance } from '../legal/accept.ts'
import { addMember } from '../organizations/add-member.ts'
import { acceptPassword } from '../passwords/accept.ts'
import { createPerson } from '../people/create.ts'
import { newId } from '../new-id.ts'
import { identityOf } from '../sessions/begin.ts'
import type { Owner } from '../sessions/begin.ts'
import { prove } from '../sessions/sign-in.ts'
import { admit } from '../sign-in/admit.ts'
import type { SignInOutcome } from '../sign-in/admit.ts'
import { forgetFailures } from '../sessions/throttle.ts'
import { openInvitation } from './open.ts'
import type { OpenInvitation } from './open.ts'

export interface Acceptance {
  token: string
  displayName?: string | undefined
  password: string
  deviceToken?: string | undefined
  trustToken?: string | undefined
  /** The version of the terms that a new person accepted. */
  terms?: string | undefined
}

/** Who accepts: found by their password, or to be made in the transaction. */
interface Accepting {
  owner: (tx: Transaction) => Promise<Owner>
  device: Buffer | null
  sources: string[]
}

/**
 * Accepts an invitation and signs in (or begins the step of the second factor): makes the account, or proves the one there is by its password.
 *
 * @throws DomainError `link_invalid`, `invalid_credentials`, `locked_out`, `weak_password`, `invalid_request` (no name)
 */
export async function acceptInvitation(ctx: Context, input: Acceptance): Promise<SignInOutcome> {
  const invitation = await openInvitation(ctx, input.token)
  const { owner, device, sources } = invitation.accountExists
    ? await existing(ctx, invitation, input)
    : await fresh(ctx, invitation, input)
  const scope = { tenant: ctx.tenantId, organization: invitation.organizationId }
  return inScope(ctx.db, scope, async (tx) => {
    // Deleting is what makes it work once.
    const used =
      await tx.execute(sql`delete from invitations where organization_id = ${invitation.organizationId}
      and id = ${invitation.id} and expires_at > now() returning 1`)
    if (used.length === 0) throw new DomainError('link_invalid')
    const person = await owner(tx)
    await forgetFailures(tx, person.email, sources)
    const { organizationId, role, projectId, external } = invitation
    const id = await newId(tx)
    const acting = identityOf(ctx, person, id)
    await addMember(tx, acting, { organizationId, person, role, projectId, external })
    const { terms } = input
    if (terms !== undefined && !invitation.accountExists)
      await noteAcceptance(tx, acting, { kind: 'terms', version: terms, organizationId: null })
    await audit(tx, acting, {
      action: 'invitation.accepted',
      object: { kind: 'invitation', id: invitation.id, name: invitation.email },
      after: { accountExisted: invitation.accountExists, projectId },
      organizationId,
    })
    // With the new role: who administers needs a second factor.
    const { trustToken } = input
    return admit(tx, ctx, person, { id, by: 'invitation', knownDevice: device, trustToken })
  })
}

async function existing(ctx: Context, { email }: OpenInvitation, input: Acceptance): Promise<Accepting> {
  const { account, device, sources } = await prove(ctx, { ...input, email, joining: true })
  return { owner: () => Promise.resolve(account), device, sources }
}

async function fresh(
  ctx: Context,
  { email, organization }: OpenInvitation,
  input: Acceptance,
): Promise<Accepting> {
  const { displayName, password } = input
  if (displayName === undefined)
    throw new DomainError('invalid_request', 'A name is needed for the new account.')
  const passwordHash = await acceptPassword(ctx, { password, context: [email, displayName, organization] })
  const owner = (tx: Transaction) => createPerson(tx, ctx.tenantId, { email, displayName, passwordHash })
  return { owner, device: null, sources: [] }
}
