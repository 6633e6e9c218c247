import { checkSetupToken, setUp as setUpRoute } from '@holdfast/contracts/setup'
import { checkSetupLink, setUp } from '@holdfast/domain/setup/set-up'
import type { Doors } from '../app.ts'
import type { Parts } from '../parts.ts'
import type { Api } from '../register.ts'

const perAddress = { name: 'setup', requests: 60, seconds: 60 }

/** The set-up link: checked, and redeemed once. */
export function setupRoutes(api: Api, { db }: Parts, { cookies, limits }: Doors): void {
  api.on(checkSetupToken, async ({ ctx, body }) => {
    await limits.take(perAddress, ctx.address)
    const expiresAt = await checkSetupLink(db, body.token)
    return { expiresAt: expiresAt.toISOString() }
  })

  api.on(setUpRoute, async ({ ctx, body, c }) => {
    await limits.take(perAddress, ctx.address)
    const { token, step } = await setUp(ctx, body)
    cookies.setStep(c, token)
    return step
  })
}
