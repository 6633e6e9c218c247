import { z } from 'zod'
import { PasskeyOptions, PasskeyProof, RecoveryCode, TotpCode } from './factors.ts'
import { Instant } from './primitives.ts'
import { route } from './route.ts'

/** How someone who is signed in proves once more that it is them. */
const ProofWay = z.enum(['password', 'totp', 'passkey', 'recovery_code'])
export type ProofWay = z.infer<typeof ProofWay>

export const ProofWays = z
  .object({
    ways: z.array(ProofWay),
    /** Whether the session lacks the second factor that the account has: then only that helps. */
    factorMissing: z.boolean(),
    provenAt: Instant,
  })
  .meta({ id: 'ProofWays' })

export const Proof = z
  .discriminatedUnion('way', [
    z.strictObject({ way: z.literal('password'), password: z.string().min(1).max(1024) }),
    z.strictObject({ way: z.literal('totp'), code: TotpCode }),
    z.strictObject({ way: z.literal('recovery_code'), code: RecoveryCode }),
    z.strictObject({ way: z.literal('passkey'), passkey: PasskeyProof }),
  ])
  .meta({ id: 'Proof' })
export type Proof = z.infer<typeof Proof>

export const getProofWays = route({
  method: 'get',
  path: '/api/v1/session/proof',
  tag: 'Session',
  summary: 'How one can prove once more that it is oneself',
  access: 'session',
  responses: { 200: { description: 'The ways', schema: ProofWays } },
})

export const proofPasskeyOptions = route({
  method: 'post',
  path: '/api/v1/session/proof/passkey/options',
  tag: 'Session',
  summary: 'What to ask a passkey for',
  access: 'session',
  responses: { 200: { description: 'WebAuthn options', schema: PasskeyOptions } },
})

export const proveAgain = route({
  method: 'post',
  path: '/api/v1/session/proof',
  tag: 'Session',
  summary: 'Prove once more that it is oneself: good for ten minutes',
  access: 'session',
  body: Proof,
  responses: { 204: { description: 'Proven' } },
})
