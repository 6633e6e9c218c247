import { z } from 'zod'
import { Instant } from './primitives.ts'

/** Ways to prove a second factor. */
export const FactorWay = z.enum(['totp', 'passkey', 'recovery_code', 'approval']).meta({ id: 'FactorWay' })
export type FactorWay = z.infer<typeof FactorWay>

/**
 * What a sign-in still waits for; a cookie of its own holds its key. `factor`: prove the second factor in one of these ways; `enrol`:
 * set up the first one, which this person must have.
 */
export const SignInStep = z
  .object({
    step: z.enum(['factor', 'enrol']),
    email: z.string(),
    ways: z.array(FactorWay),
    /** Days for which this device may be trusted; 0: not offered. */
    trustDays: z.int(),
    expiresAt: Instant,
  })
  .meta({ id: 'SignInStep' })
export type SignInStep = z.infer<typeof SignInStep>
