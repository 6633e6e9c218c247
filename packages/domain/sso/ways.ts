import { sql } from 'drizzle-orm'
import type { SignInWays as SignInWaysSchema, SsoPreset } from '@holdfast/contracts/sso'
import type { z } from 'zod'
import type { Context } from '../context.ts'

export type SignInWays = z.infer<typeof SignInWaysSchema>

/**
 * How someone with this address signs in, by its domain alone: whether there is such an account, it does not look. Without an
 * address: the buttons of this tenant.
 */
export async function signInWays(ctx: Context, email: string | undefined): Promise<SignInWays> {
  const domain = email === undefined ? null : email.slice(email.lastIndexOf('@') + 1).toLowerCase()
  const rows = await ctx.db.execute<{ id: string; name: string; preset: SsoPreset; enforced: boolean }>(
    sql`select * from sso_ways(${ctx.tenantId}, ${domain})`,
  )
  return {
    providers: rows.map(({ id, name, preset }) => ({
      id,
      name,
      preset,
      startUrl: `/api/v1/sso/${id}/start`,
    })),
    passwordUsual: !rows.some(({ enforced }) => enforced),
  }
}
