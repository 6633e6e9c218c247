import { z } from 'zod'
import { Id } from './primitives.ts'
import type { ErrorEntry } from './problem.ts'
import { route } from './route.ts'

const OrganizationParams = z.strictObject({ organizationId: Id })

/** What an organisation demands of a session that enters it, beyond the policy of the tenant. */
export const Demands = z
  .strictObject({
    secondFactor: z.boolean(),
    /** Days in which people who have none may still enter. */
    secondFactorGraceDays: z.int().min(0).max(90),
    /** The last proof of who it is must not be older than so many hours; null: as long as the session lives. */
    sessionHours: z.int().min(1).max(720).nullable(),
  })
  .meta({ id: 'Demands' })
export type Demands = z.infer<typeof Demands>

export const getDemands = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/demands',
  tag: 'Settings',
  summary: 'What the organisation demands of sessions',
  access: 'session',
  params: OrganizationParams,
  responses: { 200: { description: 'The demands', schema: Demands } },
})

export const updateDemands = route({
  method: 'put',
  path: '/api/v1/organizations/{organizationId}/demands',
  tag: 'Settings',
  summary: 'Change what the organisation demands of sessions; holds at once, for open ones too',
  access: 'session',
  params: OrganizationParams,
  body: Demands,
  responses: { 200: { description: 'The demands', schema: Demands } },
})

export const demandErrors = {
  factor_required: [403, 'This needs a second factor'],
  sso_required: [403, 'This organisation asks you to sign in through its provider'],
  session_too_old: [403, 'This organisation asks you to sign in again'],
} as const satisfies Record<string, ErrorEntry>
