import { z } from 'zod'
import { Id, Instant, Label } from './primitives.ts'
import type { ErrorEntry } from './problem.ts'
import { route } from './route.ts'
import { CurrentSession } from './session.ts'
import { SignInStep } from './sign-in-step.ts'

/** A code of an authenticator app: six digits, spaces allowed as apps show them. */
export const TotpCode = z.string().regex(/^\s*\d{3}\s?\d{3}\s*$/, 'Six digits')
/** A recovery code, with or without its hyphens, in either case. */
export const RecoveryCode = z.string().min(20).max(60)

const Base64Url = (characters: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]*$/)
    .max(characters)
const credential = {
  id: Base64Url(2000),
  rawId: Base64Url(2000),
  type: z.literal('public-key'),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).optional(),
  clientExtensionResults: z.record(z.string().max(100), z.unknown()),
}

/** What the browser is to ask the authenticator for: WebAuthn's options in JSON, handed through as they are. */
export const PasskeyOptions = z.looseObject({ challenge: z.string() }).meta({ id: 'PasskeyOptions' })

/** What an authenticator made: `RegistrationResponseJSON` of WebAuthn, level 3. */
export const NewPasskey = z.strictObject({
  ...credential,
  response: z.strictObject({
    clientDataJSON: Base64Url(8000),
    attestationObject: Base64Url(64_000),
    authenticatorData: Base64Url(16_000).optional(),
    transports: z.array(z.string().max(20)).max(10).optional(),
    publicKeyAlgorithm: z.int().optional(),
    publicKey: Base64Url(8000).optional(),
  }),
})
export type NewPasskey = z.infer<typeof NewPasskey>

/** What an authenticator signed: `AuthenticationResponseJSON` of WebAuthn, level 3. */
export const PasskeyProof = z.strictObject({
  ...credential,
  response: z.strictObject({
    clientDataJSON: Base64Url(8000),
    authenticatorData: Base64Url(16_000),
    signature: Base64Url(4000),
    userHandle: Base64Url(200).optional(),
  }),
})
export type PasskeyProof = z.infer<typeof PasskeyProof>

export const Factor = z
  .object({
    id: Id,
    kind: z.enum(['totp', 'passkey']),
    name: z.string(),
    createdAt: Instant,
    lastUsedAt: Instant.nullable(),
  })
  .meta({ id: 'Factor' })
export type Factor = z.infer<typeof Factor>

export const TrustedDevice = z
  .object({
    id: Id,
    userAgent: z.string(),
    address: z.string(),
    createdAt: Instant,
    lastUsedAt: Instant,
    expiresAt: Instant,
  })
  .meta({ id: 'TrustedDevice' })
export type TrustedDevice = z.infer<typeof TrustedDevice>

/** Why a person must have a second factor, and from when. */
export const FactorDuty = z
  .object({
    /** `always`: operators and account administrators. */
    reason: z.enum(['always', 'policy']),
    dueAt: Instant,
  })
  .meta({ id: 'FactorDuty' })

export const OwnFactors = z
  .object({
    factors: z.array(Factor),
    recoveryCodesLeft: z.int(),
    trustedDevices: z.array(TrustedDevice),
    duty: FactorDuty.nullable(),
    /** Whether one may be set up: policy `off` keeps those who need none from it. */
    offered: z.boolean(),
    /** Whether this session has proven one. */
    proven: z.boolean(),
  })
  .meta({ id: 'OwnFactors' })
export type OwnFactors = z.infer<typeof OwnFactors>

/** The key of an authenticator app, shown until its first code came. */
export const TotpOffer = z
  .object({
    /** Base32, for apps without a camera. */
    secret: z.string(),
    /** `otpauth://…`, for the QR code. */
    uri: z.string(),
  })
  .meta({ id: 'TotpOffer' })
export type TotpOffer = z.infer<typeof TotpOffer>

/** Ten codes, shown once. */
export const RecoveryCodes = z.object({ codes: z.array(z.string()) }).meta({ id: 'RecoveryCodes' })

/** A factor was set up; with the first one come recovery codes. */
export const FactorAdded = z
  .object({ factor: Factor, recoveryCodes: z.array(z.string()).nullable() })
  .meta({ id: 'FactorAdded' })
export type FactorAdded = z.infer<typeof FactorAdded>

/** The first factor was set up at the sign-in, which is done with it. */
export const SignedInWithFactor = z
  .object({ session: CurrentSession, recoveryCodes: z.array(z.string()).nullable() })
  .meta({ id: 'SignedInWithFactor' })
export type SignedInWithFactor = z.infer<typeof SignedInWithFactor>

const ConfirmTotp = z.strictObject({ code: TotpCode, name: Label })
const AddPasskey = z.strictObject({ name: Label, passkey: NewPasskey })
const signedIn = { 200: { description: 'Signed in; the session cookie is set', schema: CurrentSession } }
/** "Do not ask on this device for some days." */
const trust = z.boolean().default(false)
const step = { tag: 'Sign-in step', access: 'public' } as const

export const getSignInStep = route({
  ...step,
  method: 'get',
  path: '/api/v1/session/step',
  summary: 'The step that this browser’s sign-in waits for',
  responses: { 200: { description: 'The step', schema: SignInStep } },
})

export const cancelSignIn = route({
  ...step,
  method: 'delete',
  path: '/api/v1/session/step',
  summary: 'Give the sign-in up',
  responses: { 204: { description: 'Given up' } },
})

export const proveTotp = route({
  ...step,
  method: 'post',
  path: '/api/v1/session/step/totp',
  summary: 'Go on with a code of an authenticator app',
  body: z.strictObject({ code: TotpCode, trust }),
  responses: signedIn,
})

export const proveRecoveryCode = route({
  ...step,
  method: 'post',
  path: '/api/v1/session/step/recovery-code',
  summary: 'Go on with a recovery code, which is used up',
  body: z.strictObject({ code: RecoveryCode }),
  responses: signedIn,
})

export const passkeyStepOptions = route({
  ...step,
  method: 'post',
  path: '/api/v1/session/step/passkey/options',
  summary: 'What to ask a passkey or security key of the person for',
  responses: { 200: { description: 'WebAuthn options', schema: PasskeyOptions } },
})

export const provePasskey = route({
  ...step,
  method: 'post',
  path: '/api/v1/session/step/passkey',
  summary: 'Go on with a passkey or security key',
  body: z.strictObject({ passkey: PasskeyProof, trust }),
  responses: signedIn,
})

export const offerTotpAtSignIn = route({
  ...step,
  method: 'post',
  path: '/api/v1/session/step/enrol/totp',
  summary: 'Begin to set up an authenticator app',
  responses: { 200: { description: 'Its key', schema: TotpOffer } },
})

export const confirmTotpAtSignIn = route({
  ...step,
  method: 'post',
  path: '/api/v1/session/step/enrol/totp/confirm',
  summary: 'Set it up by its first code, and sign in',
  body: ConfirmTotp,
  responses: { 200: { description: 'Signed in', schema: SignedInWithFactor } },
})

export const newPasskeyOptionsAtSignIn = route({
  ...step,
  method: 'post',
  path: '/api/v1/session/step/enrol/passkey/options',
  summary: 'What to ask a new passkey or security key for',
  responses: { 200: { description: 'WebAuthn options', schema: PasskeyOptions } },
})

export const addPasskeyAtSignIn = route({
  ...step,
  method: 'post',
  path: '/api/v1/session/step/enrol/passkey',
  summary: 'Set a passkey up, and sign in',
  body: AddPasskey,
  responses: { 200: { description: 'Signed in', schema: SignedInWithFactor } },
})

export const passkeySignInOptions = route({
  ...step,
  method: 'post',
  path: '/api/v1/session/passkey/options',
  summary: 'Begin a sign-in by passkey alone',
  responses: { 200: { description: 'WebAuthn options', schema: PasskeyOptions } },
})

export const signInWithPasskey = route({
  ...step,
  method: 'post',
  path: '/api/v1/session/passkey',
  summary: 'Sign in by passkey alone: it counts as both factors',
  body: z.strictObject({ passkey: PasskeyProof }),
  responses: signedIn,
})

const account = { tag: 'Second factors', access: 'session' } as const
const FactorParams = z.strictObject({ factorId: Id })

export const listFactors = route({
  ...account,
  method: 'get',
  path: '/api/v1/account/factors',
  summary: 'One’s own second factors, recovery codes and trusted devices',
  responses: { 200: { description: 'All of it', schema: OwnFactors } },
})

export const offerTotp = route({
  ...account,
  method: 'post',
  path: '/api/v1/account/factors/totp',
  summary: 'Begin to set up an authenticator app',
  responses: { 200: { description: 'Its key', schema: TotpOffer } },
})

export const confirmTotp = route({
  ...account,
  method: 'post',
  path: '/api/v1/account/factors/totp/confirm',
  summary: 'Set it up by its first code',
  body: ConfirmTotp,
  responses: { 201: { description: 'Set up', schema: FactorAdded } },
})

export const newPasskeyOptions = route({
  ...account,
  method: 'post',
  path: '/api/v1/account/factors/passkey/options',
  summary: 'What to ask a new passkey or security key for',
  responses: { 200: { description: 'WebAuthn options', schema: PasskeyOptions } },
})

export const addPasskey = route({
  ...account,
  method: 'post',
  path: '/api/v1/account/factors/passkey',
  summary: 'Set up a passkey or security key',
  body: AddPasskey,
  responses: { 201: { description: 'Set up', schema: FactorAdded } },
})

export const renameFactor = route({
  ...account,
  method: 'patch',
  path: '/api/v1/account/factors/{factorId}',
  summary: 'Give a factor another name',
  params: FactorParams,
  body: z.strictObject({ name: Label }),
  responses: { 204: { description: 'Renamed' } },
})

export const removeFactor = route({
  ...account,
  method: 'delete',
  path: '/api/v1/account/factors/{factorId}',
  summary: 'Remove a factor; ends the other sessions',
  params: FactorParams,
  responses: { 204: { description: 'Removed' } },
})

export const renewRecoveryCodes = route({
  ...account,
  method: 'post',
  path: '/api/v1/account/recovery-codes',
  summary: 'Make new recovery codes; the old ones are void',
  responses: { 201: { description: 'Shown once', schema: RecoveryCodes } },
})

export const forgetTrustedDevice = route({
  ...account,
  method: 'delete',
  path: '/api/v1/account/trusted-devices/{trustedDeviceId}',
  summary: 'Ask for the second factor on this device again',
  params: z.strictObject({ trustedDeviceId: Id }),
  responses: { 204: { description: 'Forgotten' } },
})

export const forgetTrustedDevices = route({
  ...account,
  method: 'delete',
  path: '/api/v1/account/trusted-devices',
  summary: 'Ask for the second factor on all devices again',
  responses: { 204: { description: 'Forgotten' } },
})

export const resetMemberFactors = route({
  ...account,
  method: 'delete',
  path: '/api/v1/organizations/{organizationId}/members/{userId}/factors',
  summary: 'Remove all second factors of a person who lost them; ends their sessions',
  params: z.strictObject({ organizationId: Id, userId: Id }),
  responses: { 204: { description: 'Removed' } },
})

export const factorErrors = {
  no_sign_in_step: [410, 'This sign-in has ended; please begin again'],
  factor_refused: [401, 'This did not prove the second factor'],
  factor_not_offered: [403, 'Second factors are switched off here'],
  last_factor: [409, 'You must keep at least one second factor'],
  too_many_factors: [409, 'You have as many second factors as can be'],
  passkey_known: [409, 'This passkey is set up already'],
} as const satisfies Record<string, ErrorEntry>
