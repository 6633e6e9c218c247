import { sql } from 'drizzle-orm'
import type { CharacterClass } from '@holdfast/contracts/session'
import { inTenant } from '../context.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { policyOf } from '../tenants/tenant.ts'
import { hashPassword, verifyPassword } from './hash.ts'
import { checkStrength } from './strength.ts'

export interface NewPassword {
  password: string
  /** Words that an attacker knows: names and addresses of the person, their organisation. */
  context: readonly string[]
  /** Whose earlier passwords it is compared with; left out for a new account. */
  userId?: string | undefined
}

/**
 * Checks a new password by the policy of the tenant and answers its hash to store. Outside of any transaction: each earlier
 * password that it is compared with costs one hash, at most 25 by the limits of the policy.
 *
 * @throws DomainError `weak_password`, `password_reused`
 */
export async function acceptPassword(
  ctx: Context,
  { password, context, userId }: NewPassword,
): Promise<string> {
  const { policy, tenant, earlier } = await inTenant(ctx, async (tx) => {
    const policy = await policyOf(tx)
    const [tenant] = await tx.execute<{ name: string }>(
      sql`select name from tenants where id = ${ctx.tenantId}`,
    )
    const earlier = userId
      ? await tx.execute<{ hash: string }>(sql`
          select hash from passwords where user_id = ${userId} and ${policy.passwordHistory} > 0 union all
          (select hash from password_history where user_id = ${userId} order by id desc limit ${policy.passwordHistory})`)
      : []
    return { policy, tenant, earlier }
  })
  checkClasses(password, policy.passwordClasses)
  checkStrength(password, policy.minimumPasswordLength, [...context, tenant?.name ?? ''])
  for (const { hash } of earlier)
    if (await verifyPassword(hash, password))
      throw new DomainError('password_reused', `Use one that is not among your last ${earlier.length}.`)
  return hashPassword(password)
}

const classes: Readonly<Record<CharacterClass, { pattern: RegExp; name: string }>> = {
  lower: { pattern: /\p{Ll}/u, name: 'a small letter' },
  upper: { pattern: /\p{Lu}/u, name: 'a capital letter' },
  digit: { pattern: /\p{Nd}/u, name: 'a digit' },
  symbol: { pattern: /[^\p{L}\p{N}]/u, name: 'a character that is neither letter nor digit' },
}

function checkClasses(password: string, wanted: readonly CharacterClass[]): void {
  const missing = wanted.map((one) => classes[one]).filter(({ pattern }) => !pattern.test(password))
  if (missing.length === 0) return
  const list = missing.map(({ name }) => name).join(', ')
  throw new DomainError('weak_password', `Your administrators ask for ${list} in it.`)
}
