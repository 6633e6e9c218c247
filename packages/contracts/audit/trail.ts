import { z } from 'zod'
import { Bytes, Id, Instant, PageQuery, pageOf } from '../primitives.ts'
import { route } from '../route.ts'

const OrganizationParams = z.strictObject({ organizationId: Id })

export const AuditEvent = z
  .object({
    id: Id,
    at: Instant,
    /** Who did it: null for nobody signed in, or for Holdfast itself. */
    actor: z.object({ id: Id.nullable(), email: z.string(), name: z.string().nullable() }).nullable(),
    action: z.string(),
    object: z.object({ kind: z.string(), id: Id.nullable(), name: z.string().nullable() }),
    project: z.object({ id: Id, name: z.string().nullable() }).nullable(),
    address: z.string(),
    userAgent: z.string(),
    requestId: z.string(),
    sessionId: Id.nullable(),
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.record(z.string(), z.unknown()).nullable(),
    /** Of an opening: what connectors have sent under it so far. */
    bytes: Bytes.nullable(),
    /** Its content was erased; that it was there is still proven. */
    erased: z.boolean(),
  })
  .meta({ id: 'AuditEvent' })
export type AuditEvent = z.infer<typeof AuditEvent>

const oneLine = (most: number) => z.string().min(1).max(most)

/** What of the trail is wanted. Everything given must hold. */
export const AuditFilter = z.strictObject({
  actorId: Id.optional(),
  objectId: Id.optional(),
  projectId: Id.optional(),
  /** One action (`node.renamed`), or all of an entity (`node.`). */
  action: z
    .string()
    .regex(/^[a-z_]{1,40}\.[a-z_]{0,60}$/)
    .optional(),
  /** From this moment on, and before that one. */
  from: Instant.optional(),
  to: Instant.optional(),
  address: oneLine(60).optional(),
  requestId: oneLine(200).optional(),
  /** Anywhere in the name of what it was done to, in letters of any size. */
  text: oneLine(200).optional(),
})
export type AuditFilter = z.infer<typeof AuditFilter>

const AuditQuery = AuditFilter.extend({
  cursor: z.string().max(2000).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})

export const listAuditEvents = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/audit',
  tag: 'Audit',
  summary: 'The audit trail of an organisation, newest first',
  description: 'With `projectId` also for those who see the trail of that project alone.',
  access: 'session',
  params: OrganizationParams,
  query: AuditQuery,
  responses: { 200: { description: 'Events', schema: pageOf(AuditEvent) } },
})

export const getAuditEvent = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/audit/{eventId}',
  tag: 'Audit',
  summary: 'One event, with the block that holds it',
  access: 'session',
  params: OrganizationParams.extend({ eventId: Id }),
  responses: {
    200: {
      description: 'The event',
      schema: AuditEvent.extend({
        /** Null for some seconds after it happened. */
        seal: z
          .object({
            chain: Id,
            seq: z.int(),
            index: z.int(),
            digest: z.string(),
            sealedAt: Instant,
            key: z.string(),
          })
          .nullable(),
      }),
    },
  },
})

export const listProjectAudit = route({
  method: 'get',
  path: '/api/v1/projects/{projectId}/audit',
  tag: 'Audit',
  summary: 'The audit trail of a project: changes, openings, invitations',
  access: 'session',
  params: z.strictObject({ projectId: Id }),
  query: AuditQuery.omit({ projectId: true }),
  responses: { 200: { description: 'Events', schema: pageOf(AuditEvent) } },
})

export const listNodeAudit = route({
  method: 'get',
  path: '/api/v1/nodes/{nodeId}/audit',
  tag: 'Audit',
  summary: 'What was done to a file or folder, openings included, newest first',
  access: 'session',
  params: z.strictObject({ nodeId: Id }),
  query: PageQuery,
  responses: { 200: { description: 'Events', schema: pageOf(AuditEvent) } },
})

export const listSignIns = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/sign-ins',
  tag: 'Audit',
  summary:
    'Sign-ins, refused ones too, and changes of accounts of the people of an organisation, newest first',
  access: 'session',
  params: OrganizationParams,
  query: PageQuery.extend({
    userId: Id.optional(),
    show: z.enum(['all', 'begun', 'refused']).default('all'),
    from: Instant.optional(),
    to: Instant.optional(),
    address: oneLine(60).optional(),
  }),
  responses: { 200: { description: 'Events', schema: pageOf(AuditEvent) } },
})

export const exportAudit = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/audit/export',
  tag: 'Audit',
  summary: 'The trail as a file: CSV, or JSON lines with its blocks for `holdfast audit verify`',
  access: 'session',
  params: OrganizationParams,
  query: AuditFilter.extend({ format: z.enum(['csv', 'events', 'blocks']) }),
  responses: { 200: { description: 'The file', mediaType: 'application/octet-stream' } },
})

const Copy = z.object({
  storageId: Id,
  label: z.string(),
  copiedSeq: z.int(),
  copiedAt: Instant.nullable(),
  comparedSeq: z.int(),
  comparedAt: Instant.nullable(),
  problem: z.string().nullable(),
})

const AuditPolicy = z.object({
  /** Days after which events go; null: never. */
  keepDays: z.int().min(365).max(36_500).nullable(),
  /** The storage of the isolated second copy. */
  copyStorageId: Id.nullable(),
})

/** What proves the trail, as of now. */
export const AuditIntegrity = AuditPolicy.extend({
  chain: z.object({ seq: z.int(), hash: z.string(), rows: z.int(), sealedAt: Instant }).nullable(),
  unsealed: z.object({ rows: z.int(), since: Instant.nullable() }),
  verified: z.object({ seq: z.int(), at: Instant.nullable(), problem: z.string().nullable() }),
  copy: Copy.nullable(),
  keys: z.array(z.object({ id: z.string(), publicKey: z.string(), createdAt: Instant })),
}).meta({ id: 'AuditIntegrity' })
export type AuditIntegrity = z.infer<typeof AuditIntegrity>

export const getAuditIntegrity = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/audit/integrity',
  tag: 'Audit',
  summary: 'State of the chain, its last verification, its retention and its isolated copy',
  access: 'session',
  params: OrganizationParams,
  responses: { 200: { description: 'The state', schema: AuditIntegrity } },
})

export const updateAuditPolicy = route({
  method: 'put',
  path: '/api/v1/organizations/{organizationId}/audit/policy',
  tag: 'Audit',
  summary: 'Say how long the trail is kept, and where its isolated copy is',
  access: 'session',
  params: OrganizationParams,
  body: z.strictObject(AuditPolicy.shape),
  responses: { 200: { description: 'The state', schema: AuditIntegrity } },
})

export const getAuditKeys = route({
  method: 'get',
  path: '/api/v1/audit/keys',
  tag: 'Audit',
  summary: 'Public keys by which blocks of the audit trail are verified',
  access: 'public',
  responses: {
    200: {
      description: 'Keys, oldest first',
      schema: z.object({
        items: z.array(z.object({ id: z.string(), publicKey: z.string(), createdAt: Instant })),
      }),
    },
  },
})
