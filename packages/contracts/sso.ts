import { z } from 'zod'
import { Email, Id, Instant, Label } from './primitives.ts'
import type { ErrorEntry } from './problem.ts'
import { TemplateId } from './roles.ts'

/** What single sign-on is made of. The routes stand in sso-routes.ts (administration) and sso-sign-in.ts (people). */

export const ssoKinds = ['oidc', 'saml'] as const
export const ssoPresets = ['entra', 'adfs', 'okta', 'pingfederate', 'google', 'keycloak', 'other'] as const
export type SsoPreset = (typeof ssoPresets)[number]

/**
 * - `draft`: answers test sign-ins only
 * - `tested`: a test sign-in has succeeded with what is set now
 * - `enabled`: people sign in by it
 * - `enforced`: those it covers sign in by nothing else
 */
export const ssoStates = ['draft', 'tested', 'enabled', 'enforced'] as const

/** A name of a claim or attribute, as the provider sends it. */
const ClaimName = z.string().trim().min(1).max(300)
const HttpAddress = z.url({ protocol: /^https?$/ }).max(2000)
/** A subject, group or entity id: any printable text of one line. */
const Printed = z
  .string()
  .min(1)
  .max(1000)
  .regex(/^[^\p{Cc}]+$/u)

/** What people of a provider's group get: membership of a group here, which carries the rights. */
export const SsoGrant = z.strictObject({ groupId: Id })
export type SsoGrant = z.infer<typeof SsoGrant>

export const SsoGroupRule = z.strictObject({
  /** The group as the provider names it: a name, an object id, a distinguished name. Compared exactly. */
  value: Printed,
  grant: SsoGrant,
})

/** From claims to a person. Null: not taken from the provider. */
export const SsoMapping = z
  .strictObject({
    /** Left out: the subject (OIDC `sub`, SAML NameID). */
    subject: ClaimName.nullable().default(null),
    email: ClaimName.default('email'),
    displayName: ClaimName.nullable().default('name'),
    givenName: ClaimName.nullable().default(null),
    familyName: ClaimName.nullable().default(null),
    externalId: ClaimName.nullable().default(null),
    groups: ClaimName.nullable().default('groups'),
    groupRules: z.array(SsoGroupRule).max(500).default([]),
    /** Refuse who is in none of the groups of the rules. */
    onlyGroups: z.boolean().default(false),
  })
  .meta({ id: 'SsoMapping' })
export type SsoMapping = z.infer<typeof SsoMapping>

/** When the provider's own second factor counts as ours: when it says so, always, never. */
export const ssoFactors = ['asserted', 'always', 'never'] as const

export const clientAuthentications = ['client_secret_basic', 'client_secret_post', 'private_key_jwt'] as const

export const OidcSettings = z.strictObject({
  issuer: HttpAddress.nullable().default(null),
  clientId: z.string().trim().min(1).max(500).nullable().default(null),
  clientAuthentication: z.enum(clientAuthentications).default('client_secret_basic'),
  scopes: z.string().trim().max(500).default('openid profile email'),
  /** Ask the provider's userinfo address for claims that the ID token lacks. */
  userInfo: z.boolean().default(true),
  /** Sign out at the provider, too. */
  signOut: z.boolean().default(true),
})
export type OidcSettings = z.infer<typeof OidcSettings>

export const SamlSettings = z.strictObject({
  /** Of the provider. */
  entityId: Printed.nullable().default(null),
  signOnUrl: HttpAddress.nullable().default(null),
  signOnBinding: z.enum(['redirect', 'post']).default('redirect'),
  signOutUrl: HttpAddress.nullable().default(null),
  nameIdFormat: Printed.nullable().default(null),
  signRequests: z.boolean().default(true),
  /** Refuse assertions that are not encrypted. */
  encryptedOnly: z.boolean().default(false),
  /** Refuse responses that are not signed as a whole. The assertion is always signed. */
  signedResponse: z.boolean().default(false),
  signOut: z.boolean().default(true),
})
export type SamlSettings = z.infer<typeof SamlSettings>

/** What is set on our side at the provider, for its console. All addresses are of this provider alone. */
export const SsoAddresses = z
  .object({
    /** SAML: our entity id, which is where the metadata are. */
    entityId: z.url(),
    metadataUrl: z.url(),
    /** SAML: assertion consumer service (HTTP-POST). */
    acsUrl: z.url(),
    /** SAML: single logout service (HTTP-Redirect and HTTP-POST). */
    sloUrl: z.url(),
    /** OIDC. */
    redirectUri: z.url(),
    postLogoutRedirectUri: z.url(),
    backChannelLogoutUri: z.url(),
    /** OIDC with `private_key_jwt`: our public keys. */
    jwksUrl: z.url(),
    /** Starts a sign-in: for a bookmark, a portal, the provider's tile. */
    startUrl: z.url(),
  })
  .meta({ id: 'SsoAddresses' })

export const SsoCertificate = z
  .object({
    id: Id,
    /** Whose key, and for what. */
    use: z.enum(['provider_signing', 'our_signing', 'our_encryption']),
    source: z.enum(['metadata', 'upload', 'generated']),
    subject: z.string(),
    /** SHA-256 in hex. */
    fingerprint: z.string(),
    validFrom: Instant,
    validUntil: Instant,
    /** `expiring`: 30 days or less. */
    validity: z.enum(['not_yet', 'good', 'expiring', 'expired']),
    /** Of ours: used for signing now. A new one is shown in our metadata before it is used. */
    active: z.boolean(),
    addedAt: Instant,
    pem: z.string(),
  })
  .meta({ id: 'SsoCertificate' })

export const SsoEnforcement = z
  .object({
    state: z.enum(['off', 'pending', 'on']),
    /** `domains`: people with an address in the provider's verified domains; `everyone`: all people of the organisation. */
    scope: z.enum(['domains', 'everyone']),
    /** While pending: when it reverts unless it is confirmed from a session by SSO. */
    revertsAt: Instant.nullable(),
    by: z.string().nullable(),
  })
  .meta({ id: 'SsoEnforcement' })

export const SsoProvider = z
  .object({
    id: Id,
    name: z.string(),
    kind: z.enum(ssoKinds),
    preset: z.enum(ssoPresets),
    state: z.enum(ssoStates),
    /** Raised by each change; a change that names an older one is refused. */
    version: z.int(),
    /** What must still be set before a test sign-in can begin. */
    missing: z.array(
      z.enum(['issuer', 'client_id', 'client_secret', 'entity_id', 'sign_on_url', 'certificate']),
    ),
    oidc: OidcSettings.nullable(),
    saml: SamlSettings.nullable(),
    hasClientSecret: z.boolean(),
    mapping: SsoMapping,
    factor: z.enum(ssoFactors),
    /** Values of `amr`, `acr` or the authentication context that stand for more than one factor, beside the usual ones. */
    factorValues: z.array(z.string()),
    createAccounts: z.boolean(),
    defaultRole: TemplateId.nullable(),
    updateProfile: z.boolean(),
    /** Show a button on the sign-in page (of a tenant with an address of its own). */
    button: z.boolean(),
    domains: z.array(z.string()),
    metadata: z.object({
      source: z.enum(['none', 'address', 'upload']),
      url: z.string().nullable(),
      fetchedAt: Instant.nullable(),
      /** Why the last fetch failed. */
      problem: z.string().nullable(),
    }),
    addresses: SsoAddresses,
    certificates: z.array(SsoCertificate),
    enforcement: SsoEnforcement,
    lastUsedAt: Instant.nullable(),
    createdAt: Instant,
  })
  .meta({ id: 'SsoProvider' })
export type SsoProvider = z.infer<typeof SsoProvider>

export const NewSsoProvider = z.strictObject({
  name: Label,
  kind: z.enum(ssoKinds),
  preset: z.enum(ssoPresets).default('other'),
})

/** Parts of a part may be left out, and stay as they are. */
export const SsoProviderChange = z.strictObject({
  /** The version that the change is made upon. */
  version: z.int().optional(),
  name: Label.optional(),
  oidc: unset(OidcSettings).optional(),
  saml: unset(SamlSettings).optional(),
  /** Never answered back; null takes it away. */
  clientSecret: z.string().min(1).max(2000).nullable().optional(),
  mapping: unset(SsoMapping).optional(),
  factor: z.enum(ssoFactors).optional(),
  factorValues: z.array(Printed).max(20).optional(),
  createAccounts: z.boolean().optional(),
  defaultRole: TemplateId.nullable().optional(),
  updateProfile: z.boolean().optional(),
  button: z.boolean().optional(),
})

/** All fields optional and without the defaults that a new one has. */
function unset<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>) {
  const entries = Object.entries(schema.shape).map(([name, field]) => [
    name,
    ((field instanceof z.ZodDefault ? field.unwrap() : field) as z.ZodType).optional(),
  ])
  // The same fields; what they hold is checked by the same schemas.
  return z.strictObject(Object.fromEntries(entries)) as unknown as z.ZodType<
    { [Field in keyof z.output<z.ZodObject<Shape>>]?: z.output<z.ZodObject<Shape>>[Field] | undefined },
    { [Field in keyof z.input<z.ZodObject<Shape>>]?: z.input<z.ZodObject<Shape>>[Field] | undefined }
  >
}

/** SAML: a file or an address; OIDC: the issuer. With several providers in one file: which of them. */
export const SsoMetadataInput = z.union([
  z.strictObject({ xml: z.string().min(1).max(1_900_000), entityId: Printed.optional() }),
  z.strictObject({ url: HttpAddress, entityId: Printed.optional() }),
  z.strictObject({ issuer: HttpAddress }),
])

export const SsoMetadataResult = z
  .object({
    /** `choose`: the metadata describe several providers; send them again with `entityId`. */
    result: z.enum(['taken', 'choose']),
    entities: z.array(z.object({ entityId: z.string(), name: z.string().nullable() })),
    provider: SsoProvider,
  })
  .meta({ id: 'SsoMetadataResult' })

export const ssoDomainName = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(/^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/)

/** A domain of e-mail addresses that the organisation shows to be its own by a TXT record. */
export const SsoDomain = z
  .object({
    id: Id,
    domain: z.string(),
    providerId: Id.nullable(),
    verifiedAt: Instant.nullable(),
    checkedAt: Instant.nullable(),
    /** What the last look found wrong. */
    problem: z.string().nullable(),
    record: z.object({ name: z.string(), type: z.literal('TXT'), value: z.string() }),
  })
  .meta({ id: 'SsoDomain' })

/** Who the claims stand for, and what that person may do then. */
export const SsoMapped = z
  .object({
    subject: z.string(),
    email: z.string().nullable(),
    displayName: z.string().nullable(),
    externalId: z.string().nullable(),
    /** The first 200 of them. */
    groups: z.array(z.string()),
    groupCount: z.int(),
    secondFactor: z.boolean(),
    /** What a sign-in would do with it. */
    account: z.enum(['linked', 'would_link', 'must_prove', 'would_create', 'refused']),
    refusedBy: z.string().nullable(),
    person: z.object({ id: Id, email: z.string(), displayName: z.string() }).nullable(),
    /** Given by rules to these groups. */
    matched: z.array(z.object({ value: z.string(), grant: SsoGrant, label: z.string() })),
    /** The role on the organisation that results. */
    role: TemplateId.nullable(),
    administrator: z.boolean(),
  })
  .meta({ id: 'SsoMapped' })
export type SsoMapped = z.infer<typeof SsoMapped>

/**
 * The four tests that unlock enforcement:
 * - `administrator`: someone who administers the organisation signs in by the provider
 * - `member`: another person does
 * - `sign_out`: signing out leads to the provider and back (taken as passed where the provider offers no address for it)
 * - `break_glass`: the break-glass administrator has signed in with password and second factor
 */
export const ssoTestNames = ['administrator', 'member', 'sign_out', 'break_glass'] as const

export const SsoTest = z
  .object({
    id: Id,
    kind: z.enum(['sign_in', 'sign_out']),
    state: z.enum(['waiting', 'passed', 'failed', 'expired']),
    createdAt: Instant,
    finishedAt: Instant.nullable(),
    /** Of the attempt in the log. */
    code: z.string().nullable(),
    rule: z.string().nullable(),
    detail: z.string().nullable(),
    /** What the provider sent, by name; long values are cut. */
    claims: z.array(z.object({ name: z.string(), values: z.array(z.string()) })),
    mapped: SsoMapped.nullable(),
  })
  .meta({ id: 'SsoTest' })
export type SsoTest = z.infer<typeof SsoTest>

export const SsoChecklist = z
  .object({
    tests: z.array(
      z.object({
        name: z.enum(ssoTestNames),
        passed: z.boolean(),
        at: Instant.nullable(),
        by: z.string().nullable(),
        note: z.string().nullable(),
      }),
    ),
    mayEnforce: z.boolean(),
  })
  .meta({ id: 'SsoChecklist' })

export const SsoPreview = z
  .object({
    covered: z.int(),
    ready: z.int(),
    /** Who has no account at the provider that we know of. The first 500, by name. */
    losing: z.array(z.object({ userId: Id, email: z.string(), displayName: z.string() })),
    losingCount: z.int(),
    exempt: z.array(z.object({ userId: Id, email: z.string(), mode: z.enum(['exempt', 'break_glass']) })),
  })
  .meta({ id: 'SsoPreview' })

/**
 * How one account signs in:
 * - `follow`: as the organisation's providers demand
 * - `required`: by SSO only, enforced or not
 * - `exempt`: by password, though enforced
 * - `break_glass`: by password and a second factor, though enforced; each use is told to all administrators
 */
export const ssoModes = ['follow', 'required', 'exempt', 'break_glass'] as const
export const SsoMode = z.enum(ssoModes)

export const SsoAccount = z
  .object({
    userId: Id,
    email: z.string(),
    displayName: z.string(),
    mode: SsoMode,
    /** A provider demands SSO of this account. */
    demanded: z.boolean(),
    identities: z.array(
      z.object({
        id: Id,
        providerId: Id,
        subject: z.string(),
        linkedBy: z.enum(['created', 'domain', 'password', 'administrator', 'scim']),
        linkedAt: Instant,
        lastUsedAt: Instant.nullable(),
      }),
    ),
  })
  .meta({ id: 'SsoAccount' })

/** One attempt to sign in or out by a provider. */
export const SsoAttempt = z
  .object({
    id: Id,
    /** What the person was shown: `7KQ2-M9XD`. */
    code: z.string(),
    at: Instant,
    providerId: Id.nullable(),
    providerName: z.string(),
    kind: z.enum(['sign_in', 'test', 'link', 'sign_out']),
    outcome: z.enum(['ok', 'refused', 'restarted']),
    /** The rule that failed, e.g. `saml.audience`. */
    rule: z.string().nullable(),
    /** What to do about it, for an administrator. */
    detail: z.string().nullable(),
    userId: Id.nullable(),
    email: z.string().nullable(),
    address: z.string(),
    userAgent: z.string(),
    requestId: z.string(),
  })
  .meta({ id: 'SsoAttempt' })

export const SsoAttemptDetails = SsoAttempt.extend({
  /** The response without secrets and signature values. */
  response: z.string().nullable(),
  claims: z.array(z.object({ name: z.string(), values: z.array(z.string()) })),
}).meta({ id: 'SsoAttemptDetails' })

/** How someone with this address can sign in. Says nothing about whether an account exists. */
export const SignInWays = z
  .object({
    providers: z.array(
      z.object({ id: Id, name: z.string(), preset: z.enum(ssoPresets), startUrl: z.string() }),
    ),
    /** Nobody of this domain signs in by password, the break-glass administrator excepted. */
    passwordUsual: z.boolean(),
  })
  .meta({ id: 'SignInWays' })

export const SignInAddress = z.strictObject({ email: Email.optional() })

export const ssoErrors = {
  sso_required: [403, 'Your organisation signs in by its identity provider'],
  sso_other_organization: [403, 'Your sign-in was by another organisation’s identity provider'],
  sso_not_ready: [409, 'Something is still missing in the settings of this identity provider'],
  sso_not_tested: [409, 'This identity provider has not been tested with these settings'],
  sso_tests_missing: [409, 'The recorded tests are not complete'],
  sso_confirm_elsewhere: [409, 'Confirm from a session that began by single sign-on'],
  sso_metadata_invalid: [422, 'These metadata cannot be used'],
  sso_address_refused: [422, 'This address cannot be called'],
  sso_unreachable: [502, 'The identity provider does not answer'],
  sso_failed: [403, 'Signing in by the identity provider did not work'],
  sso_link_wrong: [410, 'This sign-in is not waiting any more; begin again'],
  sso_domain_taken: [409, 'This domain belongs to another organisation here'],
  sso_certificate_invalid: [422, 'This is no certificate that can be used'],
  sso_last_break_glass: [
    409,
    'While single sign-on is required, one break-glass administrator with a second factor stays',
  ],
} as const satisfies Record<string, ErrorEntry>
