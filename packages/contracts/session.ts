import { z } from 'zod'
import { ToAccept } from './legal.ts'
import { Bytes, Email, Id, Instant, Label, PageQuery, pageOf } from './primitives.ts'
import type { ErrorEntry } from './problem.ts'
import { TemplateId, levels, singlePermissionNames, tools } from './roles.ts'
import { route } from './route.ts'
import { SignInStep } from './sign-in-step.ts'

/** What the sign-in page needs before anyone is signed in. */
export const Appliance = z
  .object({
    version: z.string(),
    setUp: z.boolean(),
    /** The sign-in page: its name, its colour, where its picture is; `own`: it has a host name of its own. */
    tenant: z.object({
      name: z.string(),
      accent: z.string().nullable(),
      logo: z.string().nullable(),
      own: z.boolean(),
    }),
    mail: z.boolean(),
    /** The address that people are to use, e.g. `https://files.example.org`. */
    publicUrl: z.url(),
    serverTime: Instant,
  })
  .meta({ id: 'Appliance' })

export const Person = z.object({ id: Id, email: z.string(), displayName: z.string() }).meta({ id: 'Person' })
export type Person = z.infer<typeof Person>

/** What the signed-in person may do on an organisation or a project, by tool. */
export const Permissions = z.record(z.enum(tools), z.enum(levels)).meta({ id: 'Permissions' })
export type Permissions = z.infer<typeof Permissions>

/** Single permissions that the signed-in person has at the same place. */
export const Allowed = z.array(z.enum(singlePermissionNames)).meta({ id: 'Allowed' })

export const Membership = z
  .object({
    organizationId: Id,
    name: z.string(),
    role: TemplateId.nullable(),
    permissions: Permissions,
    allowed: Allowed,
    /** No membership: an operator who entered as support, until then. */
    support: z.object({ requestId: Id, endsAt: Instant, content: z.boolean() }).nullable(),
  })
  .meta({ id: 'Membership' })

/** The signed-in session: who, where to, and until when. */
export const CurrentSession = z
  .object({
    id: Id,
    person: Person,
    operator: z.boolean(),
    organizations: z.array(Membership),
    /** What must be accepted before anything else. */
    toAccept: z.array(ToAccept),
    createdAt: Instant,
    /** The session ends then if nothing is done. */
    idleExpiresAt: Instant,
    /** The session ends then in any case. */
    expiresAt: Instant,
    /** Seconds between background renewals of the session key. */
    renewEvery: z.int(),
  })
  .meta({ id: 'CurrentSession' })
export type CurrentSession = z.infer<typeof CurrentSession>

export const SessionSummary = z
  .object({
    id: Id,
    current: z.boolean(),
    userAgent: z.string(),
    address: z.string(),
    /** Town and country of the address, where the operator supplied a database of places. */
    place: z.string().nullable(),
    method: z.string(),
    createdAt: Instant,
    lastSeenAt: Instant,
    expiresAt: Instant,
  })
  .meta({ id: 'SessionSummary' })
export type SessionSummary = z.infer<typeof SessionSummary>

export const SignIn = z
  .strictObject({ email: Email, password: z.string().min(1).max(1024) })
  .meta({ id: 'SignIn' })

export const NewPassword = z.string().min(1).max(1024)

export const getAppliance = route({
  method: 'get',
  path: '/api/v1/appliance',
  tag: 'Session',
  summary: 'What this appliance is, and whether it is set up',
  access: 'public',
  responses: { 200: { description: 'The appliance', schema: Appliance } },
})

export const signIn = route({
  method: 'post',
  path: '/api/v1/session',
  tag: 'Session',
  summary: 'Sign in with e-mail and password',
  access: 'public',
  body: SignIn,
  responses: {
    200: { description: 'Signed in; the session cookie is set', schema: CurrentSession },
    202: { description: 'One more step: a second factor', schema: SignInStep },
  },
})

export const getSession = route({
  method: 'get',
  path: '/api/v1/session',
  tag: 'Session',
  summary: 'The session of this browser',
  access: 'session',
  responses: { 200: { description: 'The session', schema: CurrentSession } },
})

export const renewSession = route({
  method: 'post',
  path: '/api/v1/session/renew',
  tag: 'Session',
  summary: 'Replace the session key; the old one works for a few seconds more',
  access: 'session',
  responses: { 200: { description: 'The session', schema: CurrentSession } },
})

export const signOut = route({
  method: 'delete',
  path: '/api/v1/session',
  tag: 'Session',
  summary: 'Sign out',
  access: 'session',
  responses: { 204: { description: 'Signed out' } },
})

export const listSessions = route({
  method: 'get',
  path: '/api/v1/account/sessions',
  tag: 'Account',
  summary: 'One’s own live sessions',
  access: 'session',
  query: PageQuery,
  responses: { 200: { description: 'Sessions, newest first', schema: pageOf(SessionSummary) } },
})

export const endSession = route({
  method: 'delete',
  path: '/api/v1/account/sessions/{sessionId}',
  tag: 'Account',
  summary: 'End one of one’s own sessions',
  access: 'session',
  params: z.strictObject({ sessionId: Id }),
  responses: { 204: { description: 'Ended' } },
})

export const endOtherSessions = route({
  method: 'delete',
  path: '/api/v1/account/sessions',
  tag: 'Account',
  summary: 'End all of one’s own sessions but this one',
  access: 'session',
  responses: { 204: { description: 'Ended' } },
})

export const changePassword = route({
  method: 'put',
  path: '/api/v1/account/password',
  tag: 'Account',
  summary: 'Change one’s own password; ends the other sessions',
  access: 'session',
  body: z.strictObject({ current: z.string().min(1).max(1024), next: NewPassword }),
  responses: { 204: { description: 'Changed' } },
})

export const updateAccount = route({
  method: 'patch',
  path: '/api/v1/account',
  tag: 'Account',
  summary: 'Change one’s own name',
  access: 'session',
  body: z.strictObject({ displayName: Label }),
  responses: { 200: { description: 'The person', schema: Person } },
})

export const requestPasswordReset = route({
  method: 'post',
  path: '/api/v1/password-resets',
  tag: 'Account',
  summary: 'Ask for a link that sets a new password',
  description: 'Answers the same whether or not the address is known.',
  access: 'public',
  body: z.strictObject({ email: Email }),
  responses: { 204: { description: 'Taken' } },
})

export const redeemPasswordReset = route({
  method: 'post',
  path: '/api/v1/password-resets/redeem',
  tag: 'Account',
  summary: 'Set a new password by a link; ends all sessions of the person',
  access: 'public',
  body: z.strictObject({ token: z.string().max(200), password: NewPassword }),
  responses: { 204: { description: 'Set' } },
})

/** Kinds of characters that a policy can ask of a password. */
export const CharacterClass = z.enum(['lower', 'upper', 'digit', 'symbol'])
export type CharacterClass = z.infer<typeof CharacterClass>

/** Password, lock-out and session policy of a tenant. */
export const TenantSettings = z
  .strictObject({
    lockoutAttempts: z.int().min(3).max(100),
    lockoutWindowMinutes: z.int().min(1).max(1440),
    lockoutMinutes: z.int().min(1).max(1440),
    idleMinutes: z.int().min(1).max(1440),
    absoluteHours: z.int().min(1).max(720),
    renewMinutes: z.int().min(1).max(240),
    minimumPasswordLength: z.int().min(8).max(128),
    /** Days after which a password must be changed; null: never, as OWASP ASVS 5.0, 6.2.10 asks. */
    passwordMaxAgeDays: z.int().min(1).max(730).nullable(),
    /** So many passwords before the present one must not come back. */
    passwordHistory: z.int().min(0).max(24),
    /** Kinds of characters that a password must have; none, as OWASP ASVS 5.0, 6.2.5 asks. */
    passwordClasses: z.array(CharacterClass).max(4),
    /** A lock-out holds for the whole account, also for devices that are known. */
    strictLockout: z.boolean(),
    /** For members. Operators and account administrators always need one. */
    secondFactor: z.enum(['off', 'optional', 'required']),
    /** Days in which people who must have a second factor may sign in without. */
    secondFactorGraceDays: z.int().min(0).max(90),
    /** Days for which a browser may be remembered, so that the second factor is not asked for; 0: never. */
    trustedDeviceDays: z.int().min(0).max(90),
  })
  .meta({ id: 'TenantSettings' })
export type TenantSettings = z.infer<typeof TenantSettings>

export const getTenantSettings = route({
  method: 'get',
  path: '/api/v1/tenant/settings',
  tag: 'Settings',
  summary: 'Lock-out and session policy',
  access: 'session',
  responses: { 200: { description: 'The policy', schema: TenantSettings } },
})

export const updateTenantSettings = route({
  method: 'patch',
  path: '/api/v1/tenant/settings',
  tag: 'Settings',
  summary: 'Change lock-out and session policy',
  access: 'session',
  body: TenantSettings.partial(),
  responses: { 200: { description: 'The policy', schema: TenantSettings } },
})

/** A secret link to hand to a person; shown once. */
export const SecretLink = z.object({ url: z.url(), expiresAt: Instant }).meta({ id: 'SecretLink' })

export const Usage = z
  .object({ storedBytes: Bytes, reservedBytes: Bytes, files: z.int(), quotaBytes: Bytes.nullable() })
  .meta({ id: 'Usage' })

export const sessionErrors = {
  unauthenticated: [401, 'Please sign in'],
  session_expired: [401, 'Your session has ended'],
  invalid_credentials: [401, 'E-mail or password is wrong'],
  proof_required: [403, 'Please confirm that it is you'],
  locked_out: [429, 'Too many failed sign-ins; try again later'],
  account_disabled: [403, 'This account is disabled'],
  password_expired: [403, 'Your password must be changed'],
  weak_password: [422, 'This password is too easy to guess'],
  password_reused: [422, 'The new password must differ from the old ones'],
  link_invalid: [410, 'This link is not valid any more'],
  email_taken: [409, 'This e-mail address is already in use'],
  tls_required: [421, 'Sign-in needs an encrypted connection'],
  unknown_host: [421, 'This address is not known to Holdfast'],
} as const satisfies Record<string, ErrorEntry>
