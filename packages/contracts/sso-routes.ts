import { z } from 'zod'
import { Id, PageQuery, pageOf } from './primitives.ts'
import { route } from './route.ts'
import {
  NewSsoProvider,
  SsoAccount,
  SsoAttempt,
  SsoAttemptDetails,
  SsoCertificate,
  SsoChecklist,
  SsoDomain,
  SsoMetadataInput,
  SsoMetadataResult,
  SsoMode,
  SsoPreview,
  SsoProvider,
  SsoProviderChange,
  SsoTest,
  ssoDomainName,
} from './sso.ts'
import { Instant } from './primitives.ts'

/** Administration of single sign-on in an organisation. */

const base = '/api/v1/organizations/{organizationId}/sso'
const provider = `${base}/providers/{providerId}` as const
const tag = 'Single sign-on'
const Organization = z.strictObject({ organizationId: Id })
const Provider = Organization.extend({ providerId: Id })
const answers = { 200: { description: 'The provider', schema: SsoProvider } }

export const listSsoProviders = route({
  method: 'get',
  path: `${base}/providers`,
  tag,
  summary: 'The identity providers of an organisation',
  access: 'session',
  params: Organization,
  responses: {
    200: { description: 'Providers, by name', schema: z.object({ items: z.array(SsoProvider) }) },
  },
})

export const createSsoProvider = route({
  method: 'post',
  path: `${base}/providers`,
  tag,
  summary: 'Begin to connect an identity provider; it is a draft',
  access: 'session',
  params: Organization,
  body: NewSsoProvider,
  responses: { 201: { description: 'The draft, with our addresses for its console', schema: SsoProvider } },
})

export const getSsoProvider = route({
  method: 'get',
  path: provider,
  tag,
  summary: 'An identity provider',
  access: 'session',
  params: Provider,
  responses: answers,
})

export const updateSsoProvider = route({
  method: 'patch',
  path: provider,
  tag,
  summary: 'Change an identity provider',
  description:
    'What decides about who gets in makes a tested provider a draft again; an enabled one stays enabled.',
  access: 'session',
  params: Provider,
  body: SsoProviderChange,
  responses: answers,
})

export const deleteSsoProvider = route({
  method: 'delete',
  path: provider,
  tag,
  summary: 'Remove an identity provider, its links to accounts, and end the sessions that began by it',
  access: 'session',
  params: Provider,
  responses: { 204: { description: 'Removed' } },
})

export const readSsoMetadata = route({
  method: 'post',
  path: `${provider}/metadata`,
  tag,
  summary: 'Take settings and certificates from metadata: a file, an address, or an issuer',
  access: 'session',
  params: Provider,
  body: SsoMetadataInput,
  responses: { 200: { description: 'What was found', schema: SsoMetadataResult } },
})

export const enableSsoProvider = route({
  method: 'post',
  path: `${provider}/enable`,
  tag,
  summary: 'Let people sign in by it; it must be tested',
  access: 'session',
  params: Provider,
  responses: answers,
})

export const disableSsoProvider = route({
  method: 'post',
  path: `${provider}/disable`,
  tag,
  summary: 'Make it a draft again; enforcement ends',
  access: 'session',
  params: Provider,
  responses: answers,
})

export const addSsoCertificate = route({
  method: 'post',
  path: `${provider}/certificates`,
  tag,
  summary: 'Add a certificate by which the provider signs',
  access: 'session',
  params: Provider,
  body: z.strictObject({ pem: z.string().min(1).max(20_000) }),
  responses: { 201: { description: 'The certificate', schema: SsoCertificate } },
})

export const removeSsoCertificate = route({
  method: 'delete',
  path: `${provider}/certificates/{certificateId}`,
  tag,
  summary: 'Remove a certificate',
  access: 'session',
  params: Provider.extend({ certificateId: Id }),
  responses: { 204: { description: 'Removed' } },
})

export const rollSsoKeys = route({
  method: 'post',
  path: `${provider}/keys`,
  tag,
  summary: 'Roll our keys over',
  description:
    '`make` adds new ones to our metadata, for the provider to read; `use` signs with them from then on; what was encrypted for the old ones is still read until `drop`.',
  access: 'session',
  params: Provider,
  body: z.strictObject({ step: z.enum(['make', 'use', 'drop']) }),
  responses: answers,
})

export const startSsoTest = route({
  method: 'post',
  path: `${provider}/tests`,
  tag,
  summary: 'Begin a test: nobody is signed in, nothing is changed',
  access: 'session',
  params: Provider,
  body: z.strictObject({ kind: z.enum(['sign_in', 'sign_out']).default('sign_in') }),
  responses: {
    201: {
      description: 'Open the address in a new window, or send it to the person who tests',
      schema: z.object({ id: Id, url: z.url(), expiresAt: Instant }),
    },
  },
})

export const listSsoTests = route({
  method: 'get',
  path: `${provider}/tests`,
  tag,
  summary: 'Tests of the last 30 days, newest first',
  access: 'session',
  params: Provider,
  query: PageQuery,
  responses: { 200: { description: 'Tests', schema: pageOf(SsoTest) } },
})

export const getSsoTest = route({
  method: 'get',
  path: `${provider}/tests/{testId}`,
  tag,
  summary: 'A test, with the raw claims and what they become',
  access: 'session',
  params: Provider.extend({ testId: Id }),
  responses: { 200: { description: 'The test', schema: SsoTest } },
})

export const getSsoChecklist = route({
  method: 'get',
  path: `${provider}/checklist`,
  tag,
  summary: 'The four recorded tests that unlock enforcement',
  access: 'session',
  params: Provider,
  responses: { 200: { description: 'The tests', schema: SsoChecklist } },
})

const scope = z.enum(['domains', 'everyone'])

export const previewSsoEnforcement = route({
  method: 'get',
  path: `${provider}/enforcement/preview`,
  tag,
  summary: 'Who would lose access',
  access: 'session',
  params: Provider,
  query: z.strictObject({ scope: scope.default('domains') }),
  responses: { 200: { description: 'The preview', schema: SsoPreview } },
})

export const enforceSso = route({
  method: 'post',
  path: `${provider}/enforcement`,
  tag,
  summary: 'Require SSO; reverts by itself after 10 minutes unless confirmed',
  access: 'session',
  params: Provider,
  body: z.strictObject({ scope: scope.default('domains') }),
  responses: answers,
})

export const confirmSsoEnforcement = route({
  method: 'post',
  path: `${provider}/enforcement/confirm`,
  tag,
  summary: 'Keep SSO required; from a session that began by this provider',
  access: 'session',
  params: Provider,
  responses: answers,
})

export const endSsoEnforcement = route({
  method: 'delete',
  path: `${provider}/enforcement`,
  tag,
  summary: 'Let people sign in by password again',
  access: 'session',
  params: Provider,
  responses: answers,
})

export const listSsoDomains = route({
  method: 'get',
  path: `${base}/domains`,
  tag,
  summary: 'Domains of the organisation',
  access: 'session',
  params: Organization,
  responses: { 200: { description: 'Domains, by name', schema: z.object({ items: z.array(SsoDomain) }) } },
})

export const addSsoDomain = route({
  method: 'post',
  path: `${base}/domains`,
  tag,
  summary: 'Claim a domain; the answer says which TXT record shows that it is yours',
  access: 'session',
  params: Organization,
  body: z.strictObject({ domain: ssoDomainName, providerId: Id.nullable().default(null) }),
  responses: { 201: { description: 'The domain', schema: SsoDomain } },
})

export const updateSsoDomain = route({
  method: 'patch',
  path: `${base}/domains/{domainId}`,
  tag,
  summary: 'Choose the provider by which people of this domain sign in',
  access: 'session',
  params: Organization.extend({ domainId: Id }),
  body: z.strictObject({ providerId: Id.nullable() }),
  responses: { 200: { description: 'The domain', schema: SsoDomain } },
})

export const verifySsoDomain = route({
  method: 'post',
  path: `${base}/domains/{domainId}/verify`,
  tag,
  summary: 'Look for the TXT record now',
  access: 'session',
  params: Organization.extend({ domainId: Id }),
  responses: { 200: { description: 'The domain; `problem` says what was found', schema: SsoDomain } },
})

export const removeSsoDomain = route({
  method: 'delete',
  path: `${base}/domains/{domainId}`,
  tag,
  summary: 'Give a domain up',
  access: 'session',
  params: Organization.extend({ domainId: Id }),
  responses: { 204: { description: 'Removed' } },
})

export const listSsoAccounts = route({
  method: 'get',
  path: `${base}/accounts`,
  tag,
  summary: 'The people of the organisation and how each signs in, by name',
  access: 'session',
  params: Organization,
  query: PageQuery.extend({ filter: z.string().max(200).optional() }),
  responses: { 200: { description: 'Accounts', schema: pageOf(SsoAccount) } },
})

export const updateSsoAccount = route({
  method: 'put',
  path: `${base}/accounts/{userId}`,
  tag,
  summary: 'Switch SSO on or off for one account, or make it the break-glass administrator',
  access: 'session',
  params: Organization.extend({ userId: Id }),
  body: z.strictObject({ mode: SsoMode }),
  responses: { 200: { description: 'The account', schema: SsoAccount } },
})

export const linkSsoIdentity = route({
  method: 'post',
  path: `${base}/accounts/{userId}/identities`,
  tag,
  summary: 'Link an account to a subject of a provider beforehand',
  access: 'session',
  params: Organization.extend({ userId: Id }),
  body: z.strictObject({ providerId: Id, subject: z.string().min(1).max(1000) }),
  responses: { 201: { description: 'The account', schema: SsoAccount } },
})

export const unlinkSsoIdentity = route({
  method: 'delete',
  path: `${base}/accounts/{userId}/identities/{identityId}`,
  tag,
  summary: 'Take the link to a provider away; ends the sessions that began by it',
  access: 'session',
  params: Organization.extend({ userId: Id, identityId: Id }),
  responses: { 204: { description: 'Taken away' } },
})

export const listSsoAttempts = route({
  method: 'get',
  path: `${base}/attempts`,
  tag,
  summary: 'The SSO log: attempts of the last 30 days, newest first',
  access: 'session',
  params: Organization,
  query: PageQuery.extend({
    /** As the person reads it out, with or without the hyphen. */
    code: z.string().max(20).optional(),
    outcome: z.enum(['ok', 'refused', 'restarted']).optional(),
    providerId: Id.optional(),
  }),
  responses: { 200: { description: 'Attempts', schema: pageOf(SsoAttempt) } },
})

export const getSsoAttempt = route({
  method: 'get',
  path: `${base}/attempts/{attemptId}`,
  tag,
  summary: 'An attempt, with its redacted response and the rule that failed',
  access: 'session',
  params: Organization.extend({ attemptId: Id }),
  responses: { 200: { description: 'The attempt', schema: SsoAttemptDetails } },
})
