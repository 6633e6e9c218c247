import { sql } from 'drizzle-orm'
import { inScope } from '@holdfast/db/database'
import type { Transaction } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { hashPassword } from '../passwords/hash.ts'
import { checkStrength } from '../passwords/strength.ts'
import { createPerson } from '../people/create.ts'
import { findAccount } from '../people/find.ts'
import { newId } from '../new-id.ts'
import { hashToken } from '../secret-token.ts'
import { identityOf } from '../sessions/begin.ts'
import type { Owner } from '../sessions/begin.ts'
import { endSessionsOf } from '../sessions/end.ts'
import { prove } from '../sessions/sign-in.ts'
import { admit } from '../sign-in/admit.ts'
import type { SignInOutcome } from '../sign-in/admit.ts'
import { forgetFailures } from '../sessions/throttle.ts'
import { policyOf } from '../tenants/tenant.ts'

export interface OpenOperatorInvitation {
  id: string
  email: string
  invitedBy: string
  accountExists: boolean
}

/**
 * The operator's invitation of a link.
 *
 * @throws DomainError `link_invalid`
 */
export function openOperatorInvitation(ctx: Context, token: string): Promise<OpenOperatorInvitation> {
  return inScope(ctx.db, { tenant: ctx.tenantId }, async (tx) => {
    const [row] = await tx.execute<{ id: string; email: string; invited_by: string }>(sql`
      select id, email, invited_by from operator_invitations
      where token_hash = ${hashToken(token)} and expires_at > now()`)
    if (!row) throw new DomainError('link_invalid')
    const account = await findAccount(tx, row.email)
    return { id: row.id, email: row.email, invitedBy: row.invited_by, accountExists: account !== null }
  })
}

export interface OperatorAcceptance {
  token: string
  displayName?: string | undefined
  password: string
  deviceToken?: string | undefined
}

/**
 * Makes the invited person an operator and signs them in, by way of a second factor: with a new account, or with the one whose password they know. Sessions
 * from before end, so that nobody who sat in one of them becomes an operator.
 *
 * @throws DomainError `link_invalid`, `invalid_credentials`, `locked_out`, `weak_password`, `invalid_request` (no name)
 */
export async function acceptOperatorInvitation(
  ctx: Context,
  input: OperatorAcceptance,
): Promise<SignInOutcome> {
  const invitation = await openOperatorInvitation(ctx, input.token)
  const { owner, device, sources } = invitation.accountExists
    ? await existing(ctx, invitation, input)
    : await fresh(ctx, invitation, input)
  return inScope(ctx.db, { tenant: ctx.tenantId }, async (tx) => {
    const used = await tx.execute(sql`
      delete from operator_invitations where id = ${invitation.id} and expires_at > now() returning 1`)
    if (used.length === 0) throw new DomainError('link_invalid')
    const person = { ...(await owner(tx)), operator: true }
    await tx.execute(sql`update users set operator = true where id = ${person.id}`)
    await endSessionsOf(tx, person.id)
    await tx.execute(sql`delete from password_links where user_id = ${person.id}`)
    await forgetFailures(tx, person.email, sources)
    const id = await newId(tx)
    await audit(tx, identityOf(ctx, person, id), {
      action: 'operator.added',
      object: { kind: 'operator', id: person.id, name: person.email },
      after: { invitedBy: invitation.invitedBy, accountExisted: invitation.accountExists },
    })
    // Who runs the appliance needs a second factor.
    return admit(tx, ctx, person, { id, by: 'invitation', knownDevice: device })
  })
}

interface Accepting {
  owner: (tx: Transaction) => Promise<Owner>
  device: Buffer | null
  sources: string[]
}

async function existing(
  ctx: Context,
  { email }: OpenOperatorInvitation,
  input: OperatorAcceptance,
): Promise<Accepting> {
  const { account, device, sources } = await prove(ctx, { ...input, email, joining: true })
  return { owner: () => Promise.resolve(account), device, sources }
}

async function fresh(
  ctx: Context,
  { email }: OpenOperatorInvitation,
  { displayName, password }: OperatorAcceptance,
): Promise<Accepting> {
  if (displayName === undefined)
    throw new DomainError('invalid_request', 'A name is needed for the new account.')
  const { minimumPasswordLength } = await inScope(ctx.db, { tenant: ctx.tenantId }, policyOf)
  checkStrength(password, minimumPasswordLength, [email, displayName])
  const passwordHash = await hashPassword(password)
  const owner = (tx: Transaction) => createPerson(tx, ctx.tenantId, { email, displayName, passwordHash })
  return { owner, device: null, sources: [] }
}
