import { z } from 'zod'
import { Bytes, Id, Instant } from '../primitives.ts'
import type { ErrorEntry } from '../problem.ts'
import { route } from '../route.ts'
import { StorageKind } from '../storages.ts'
import { BlobHead, ObjectPrefix, RevocationHandles, Wrap } from './grant.ts'
import { ClaimedJob, JobResult } from './jobs.ts'
import { DeliveredReceipt } from './receipt.ts'

/*
 * What connectors call at the control plane, under /api/connector/v1. Every call but `enrol` and `jwks` carries
 * `Authorization: Bearer <JWT>`: EdDSA by the connector's key, header `typ: holdfast-connector+jwt`, claims
 * iss (connector), aud (appliance), iat, exp (at most 60 s later), jti, and `body`: base64url SHA-256 of the body ('' hashed
 * for none).
 */
export const connectorTokenType = 'holdfast-connector+jwt'

const JobParams = z.strictObject({ jobId: Id })
const tag = 'Connectors'
const access = 'connector'

/** Ed25519 public key (RFC 8037). */
export const PublicKey = z.strictObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().length(43),
})
export type PublicKey = z.infer<typeof PublicKey>

/** The grant keys, as RFC 7517. */
export const KeySet = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })) })

export const getKeySet = route({
  method: 'get',
  path: '/api/connector/v1/jwks',
  tag,
  summary: 'Public keys that verify grants (RFC 7517)',
  access: 'public',
  responses: { 200: { description: 'Keys', schema: KeySet } },
})

export const enrol = route({
  method: 'post',
  path: '/api/connector/v1/enrol',
  tag,
  summary: 'Enrol a connector by its one-time code; the same key may repeat it',
  access: 'public',
  body: z.strictObject({ code: z.string().min(16).max(200), publicKey: PublicKey, publicUrl: z.url() }),
  responses: {
    200: {
      description: 'Enrolled',
      schema: z.object({ connectorId: Id, appliance: z.string(), epoch: z.int() }),
    },
  },
})

export const StorageReport = z.strictObject({
  /** From the storage's marker object; null while it could never be read. */
  id: Id.nullable(),
  kind: StorageKind,
  label: z.string().max(120),
  region: z.string().max(120),
  redundancy: z.string().max(120),
  ok: z.boolean(),
  problem: z.string().max(1000).nullable(),
  freeBytes: Bytes.nullable(),
  capabilities: z.array(z.string().max(60)).max(50),
})
export type StorageReport = z.infer<typeof StorageReport>

export const heartbeat = route({
  method: 'post',
  path: '/api/connector/v1/heartbeat',
  tag,
  summary: 'Every 10 s: how the connector and its storages are',
  access,
  body: z.strictObject({
    version: z.string().max(60),
    publicUrl: z.url(),
    clock: Instant,
    storages: z.array(StorageReport).max(100),
  }),
  responses: {
    200: {
      description: 'What the connector must know',
      schema: z.object({
        /** Origins of the app, for CORS. */
        origins: z.array(z.string()),
        epoch: z.int(),
        /** The api's clock. */
        clock: Instant,
        /** Whether revocations, keys or jobs changed is told by their own routes. */
        settings: z.object({ idleSeconds: z.int() }),
      }),
    },
  },
})

export const claimJobs = route({
  method: 'post',
  path: '/api/connector/v1/jobs/claim',
  tag,
  summary: 'Claim jobs; waits up to `waitSeconds` for one',
  access,
  body: z.strictObject({
    storages: z.array(Id).max(100),
    limit: z.int().min(1).max(10),
    waitSeconds: z.int().min(0).max(25),
  }),
  responses: {
    200: { description: 'Jobs, none when none came', schema: z.object({ items: z.array(ClaimedJob) }) },
  },
})

export const renewJob = route({
  method: 'post',
  path: '/api/connector/v1/jobs/{jobId}/renew',
  tag,
  summary: 'Keep a job’s lease; tells how far it is',
  access,
  params: JobParams,
  body: z.strictObject({
    fence: z.int().positive(),
    done: z.int().nonnegative(),
    total: z.int().nonnegative(),
  }),
  responses: { 200: { description: 'Renewed', schema: z.object({ leaseSeconds: z.int() }) } },
})

export const finishJob = route({
  method: 'post',
  path: '/api/connector/v1/jobs/{jobId}/finish',
  tag,
  summary: 'End a job',
  access,
  params: JobParams,
  body: z.strictObject({ fence: z.int().positive(), result: JobResult }),
  responses: { 204: { description: 'Taken' } },
})

export const holdUpload = route({
  method: 'post',
  path: '/api/connector/v1/leases/{uploadId}',
  tag,
  summary: 'Renew the lease of an upload, or take it over when its holder is silent',
  access,
  params: z.strictObject({ uploadId: Id }),
  body: z.strictObject({
    /** The fence that the caller holds or was granted. */
    fence: z.int().positive(),
    /** Names the process, so that two of one connector do not both hold. */
    holder: z.string().min(1).max(100),
  }),
  responses: {
    200: {
      description: 'Held, under this fence',
      schema: z.object({ fence: z.int(), leaseSeconds: z.int() }),
    },
  },
})

/** Receipts that are delivered in one request at the most. */
export const MOST_RECEIPTS = 50

export const deliverReceipts = route({
  method: 'post',
  path: '/api/connector/v1/receipts',
  tag,
  summary: 'Deliver receipts; repeatable, each commits once',
  access,
  body: z.strictObject({ receipts: z.array(z.string().max(32_768)).min(1).max(MOST_RECEIPTS) }),
  responses: {
    200: {
      description: 'What became of each, in the same order',
      schema: z.object({ items: z.array(DeliveredReceipt) }),
    },
  },
})

export const Revocation = z.strictObject({
  seq: z.int(),
  handle: z.string(),
  /** Grants made before then are revoked. Seconds since 1970. */
  from: z.number(),
  /** Kept until then: the end of the latest grant that it can touch. */
  until: z.number(),
})
export type Revocation = z.infer<typeof Revocation>

export const pollRevocations = route({
  method: 'post',
  path: '/api/connector/v1/revocations',
  tag,
  summary: 'Live revocations after `after`; waits up to `waitSeconds` for one',
  access,
  body: z.strictObject({ after: z.int().nonnegative(), waitSeconds: z.int().min(0).max(25) }),
  responses: {
    200: {
      description: 'Revocations, at most 1000',
      schema: z.object({ items: z.array(Revocation), more: z.boolean() }),
    },
  },
})

export const ArchiveEntry = z.strictObject({
  /** Path in the ZIP, `/` between folders; a folder ends with `/`. */
  path: z.string(),
  modified: z.int(),
  size: Bytes,
  crc: z.int().nonnegative(),
  /** Null for a folder. */
  blob: z
    .strictObject({
      object: ObjectPrefix,
      head: BlobHead,
      size: Bytes,
      partSize: z.int().positive(),
      wrap: Wrap,
    })
    .nullable(),
})
export type ArchiveEntry = z.infer<typeof ArchiveEntry>

export const getArchive = route({
  method: 'get',
  path: '/api/connector/v1/archives/{archiveId}',
  tag,
  summary: 'Entries of an archive, in the ZIP’s order',
  access,
  params: z.strictObject({ archiveId: Id }),
  query: z.strictObject({ after: z.coerce.number().int().nonnegative().default(0) }),
  responses: {
    200: {
      description: 'At most 1000 entries; `next` is null at the end',
      schema: z.object({ items: z.array(ArchiveEntry), next: z.int().nullable() }),
    },
  },
})

/** What was read under one grant: delivered at the end of transfers, at most every 10 s. */
export const ReadSummary = z.strictObject({
  jti: z.string().max(64),
  version: Id.nullable(),
  archive: Id.nullable(),
  bytes: Bytes,
  requests: z.int().nonnegative(),
  from: Instant,
  to: Instant,
  corrupt: z.boolean(),
  handles: RevocationHandles,
})
export type ReadSummary = z.infer<typeof ReadSummary>

export const deliverReads = route({
  method: 'post',
  path: '/api/connector/v1/reads',
  tag,
  summary: 'What was read under grants',
  access,
  body: z.strictObject({ items: z.array(ReadSummary).max(1000) }),
  responses: { 204: { description: 'Taken' } },
})

/** Something to do for the isolated copies of audit trails. See docs/audit-format.md. */
export const AuditWork = z.discriminatedUnion('kind', [
  z.strictObject({
    /** Write these lines (blocks, each before its rows) as one new object. */
    kind: z.literal('copy'),
    storage: Id,
    organization: Id,
    chain: Id,
    from: z.int().positive(),
    to: z.int().positive(),
    /** Hash of the last block. */
    hash: z.string(),
    lines: z.array(z.string()),
  }),
  z.strictObject({
    /** Read a page of the objects of a chain again, and tell the hashes that follow from their content. */
    kind: z.literal('compare'),
    storage: Id,
    organization: Id,
    chain: Id,
    after: z.string().nullable(),
  }),
])
export type AuditWork = z.infer<typeof AuditWork>

export const nextAuditWork = route({
  method: 'post',
  path: '/api/connector/v1/audit/next',
  tag,
  summary: 'What is to be copied or compared next of audit trails',
  access,
  body: z.strictObject({ storages: z.array(Id).max(100) }),
  responses: { 200: { description: 'Work, or none', schema: z.object({ work: AuditWork.nullable() }) } },
})

export const deliverAuditWork = route({
  method: 'post',
  path: '/api/connector/v1/audit/done',
  tag,
  summary: 'What was copied or compared of an audit trail',
  access,
  body: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('copy'),
      storage: Id,
      chain: Id,
      from: z.int().positive(),
      to: z.int().positive(),
      hash: z.string().max(64),
    }),
    z.strictObject({
      kind: z.literal('compare'),
      storage: Id,
      chain: Id,
      /** Where the next page goes on; null when this was the last. */
      next: z.string().max(2000).nullable(),
      blocks: z.array(z.strictObject({ seq: z.int().positive(), hash: z.string().max(64) })).max(100_000),
      /** What could not be read, or does not agree with itself. */
      problem: z.string().max(2000).nullable(),
    }),
  ]),
  responses: { 204: { description: 'Taken' } },
})

export const connectorErrors = {
  connector_unknown: [401, 'This connector is not enrolled here'],
  connector_token_invalid: [401, 'This connector’s token is not valid'],
  enrolment_code_invalid: [403, 'This enrolment code is not valid any more'],
  storage_foreign: [403, 'This storage belongs to another connector'],
  job_lost: [409, 'This job is held by someone else now'],
  receipt_invalid: [422, 'This receipt is not valid'],
} as const satisfies Record<string, ErrorEntry>
