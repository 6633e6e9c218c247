import { z } from 'zod'
import { Id, Instant, Label } from '../primitives.ts'
import type { ErrorEntry } from '../problem.ts'
import { route } from '../route.ts'

const OrganizationParams = z.strictObject({ organizationId: Id })
const DestinationParams = OrganizationParams.extend({ destinationId: Id })

const Pem = z.string().max(20_000)

/** A syslog server that speaks TLS (RFC 5424 in the frames of RFC 5425), or an address that takes JSON. */
const SyslogSettings = z.strictObject({
  kind: z.literal('syslog'),
  host: z.string().min(1).max(253),
  port: z.int().min(1).max(65_535).default(6514),
  /** Certificates of the authority that signed the server's, where it is not a public one. */
  ca: Pem.nullable().default(null),
  /** Ours, where the server asks for one. */
  clientCertificate: Pem.nullable().default(null),
})
const HttpsSettings = z.strictObject({
  kind: z.literal('https'),
  url: z.url({ protocol: /^https?$/ }).max(2000),
  /** `token`: `Authorization: Bearer`; `hmac`: `Holdfast-Signature` over time and body. */
  authentication: z.enum(['token', 'hmac']),
})
export const DestinationSettings = z.discriminatedUnion('kind', [SyslogSettings, HttpsSettings])
export type DestinationSettings = z.infer<typeof DestinationSettings>

export const AuditDestination = z
  .object({
    id: Id,
    name: z.string(),
    settings: DestinationSettings,
    /** A token, a key: never shown again. */
    hasSecret: z.boolean(),
    enabled: z.boolean(),
    createdAt: Instant,
    /** The last batch that the receiver took, and all events so far. */
    sentAt: Instant.nullable(),
    sentEvents: z.int(),
    /** When the oldest event that waits was sealed; null when nothing waits. */
    waitingSince: Instant.nullable(),
    /** Why the last attempt failed, and when the next one is; null when it did not. */
    problem: z.string().nullable(),
    failedAt: Instant.nullable(),
    nextAt: Instant.nullable(),
  })
  .meta({ id: 'AuditDestination' })
export type AuditDestination = z.infer<typeof AuditDestination>

export const listDestinations = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/audit-destinations',
  tag: 'Audit',
  summary: 'Receivers of the audit trail, with how far they are',
  access: 'session',
  params: OrganizationParams,
  responses: { 200: { description: 'Receivers', schema: z.object({ items: z.array(AuditDestination) }) } },
})

export const createDestination = route({
  method: 'post',
  path: '/api/v1/organizations/{organizationId}/audit-destinations',
  tag: 'Audit',
  summary: 'Send the audit trail to a syslog server or an HTTPS address',
  access: 'session',
  params: OrganizationParams,
  body: z.strictObject({
    name: Label,
    settings: DestinationSettings,
    /** Token or HMAC key; for syslog the private key of our certificate, in PEM. */
    secret: z.string().min(1).max(20_000).nullable().default(null),
    from: z.enum(['now', 'beginning']).default('now'),
  }),
  responses: { 201: { description: 'The receiver', schema: AuditDestination } },
})

export const updateDestination = route({
  method: 'patch',
  path: '/api/v1/organizations/{organizationId}/audit-destinations/{destinationId}',
  tag: 'Audit',
  summary: 'Change a receiver, pause it or go on',
  access: 'session',
  params: DestinationParams,
  body: z.strictObject({
    name: Label.optional(),
    settings: DestinationSettings.optional(),
    secret: z.string().min(1).max(20_000).optional(),
    enabled: z.boolean().optional(),
  }),
  responses: { 200: { description: 'The receiver', schema: AuditDestination } },
})

export const deleteDestination = route({
  method: 'delete',
  path: '/api/v1/organizations/{organizationId}/audit-destinations/{destinationId}',
  tag: 'Audit',
  summary: 'Stop sending to a receiver, and forget it',
  access: 'session',
  params: DestinationParams,
  responses: { 204: { description: 'Deleted' } },
})

export const testDestination = route({
  method: 'post',
  path: '/api/v1/organizations/{organizationId}/audit-destinations/{destinationId}/test',
  tag: 'Audit',
  summary: 'Send one test event to a receiver now',
  access: 'session',
  params: DestinationParams,
  responses: {
    200: {
      description: 'What became of it',
      schema: z.object({ ok: z.boolean(), problem: z.string().nullable(), milliseconds: z.int() }),
    },
  },
})

export const streamingErrors = {
  destination_invalid: [422, 'The audit trail cannot be sent there'],
  destination_limit: [409, 'There are as many receivers as there can be'],
} as const satisfies Record<string, ErrorEntry>
