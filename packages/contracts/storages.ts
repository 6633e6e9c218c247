import { z } from 'zod'
import { Bytes, Id, Instant, Label } from './primitives.ts'
import type { ErrorEntry } from './problem.ts'
import { route } from './route.ts'

export const StorageKind = z.enum(['filesystem', 's3', 'azure'])
export type StorageKind = z.infer<typeof StorageKind>

/** Where files rest, as customers see it. */
export const StorageProfile = z
  .object({
    id: Id,
    label: z.string(),
    kind: StorageKind,
    region: z.string(),
    redundancy: z.string(),
    /** No scanner is configured yet: versions are *not scanned*, and this says so. */
    scanning: z.enum(['none']),
    encryption: z.string(),
  })
  .meta({ id: 'StorageProfile' })
export type StorageProfile = z.infer<typeof StorageProfile>

export const StorageHealth = z.enum(['online', 'degraded', 'offline'])

export const Storage = StorageProfile.extend({
  health: StorageHealth,
  /** What the connector said of it last, in plain words; null when all is well. */
  problem: z.string().nullable(),
  freeBytes: Bytes.nullable(),
  lastSeenAt: Instant.nullable(),
}).meta({ id: 'Storage' })
export type Storage = z.infer<typeof Storage>

/** A storage as operators see it. */
export const OperatedStorage = Storage.extend({
  /** Organisations that can choose it for new projects. */
  organizationIds: z.array(Id),
  /** Who deletes objects that nothing needs any more: Holdfast, or the customer by a list. */
  deletion: z.enum(['product', 'customer']),
}).meta({ id: 'OperatedStorage' })
export type OperatedStorage = z.infer<typeof OperatedStorage>

export const Connector = z
  .object({
    id: Id,
    name: z.string(),
    publicUrl: z.url().nullable(),
    version: z.string().nullable(),
    state: z.enum(['enrolling', 'online', 'offline', 'revoked']),
    lastSeenAt: Instant.nullable(),
    /** Seconds by which its clock was off at the last heartbeat. */
    clockSkew: z.number().nullable(),
    storages: z.array(OperatedStorage),
  })
  .meta({ id: 'Connector' })
export type Connector = z.infer<typeof Connector>

export const listStorages = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/storages',
  tag: 'Storages',
  summary: 'Storages that projects of this organisation can choose',
  access: 'session',
  params: z.strictObject({ organizationId: Id }),
  responses: { 200: { description: 'Storages', schema: z.object({ items: z.array(Storage) }) } },
})

export const listConnectors = route({
  method: 'get',
  path: '/api/v1/operator/connectors',
  tag: 'Operator',
  summary: 'All connectors with their storages and live health',
  access: 'operator',
  responses: { 200: { description: 'Connectors', schema: z.object({ items: z.array(Connector) }) } },
})

export const createConnector = route({
  method: 'post',
  path: '/api/v1/operator/connectors',
  tag: 'Operator',
  summary: 'Make a connector and its one-time enrolment code',
  access: 'operator',
  body: z.strictObject({ name: Label }),
  responses: {
    201: {
      description: 'The connector and its code, shown once',
      schema: z.object({ id: Id, code: z.string(), expiresAt: Instant }),
    },
  },
})

export const revokeConnector = route({
  method: 'delete',
  path: '/api/v1/operator/connectors/{connectorId}',
  tag: 'Operator',
  summary: 'Revoke a connector: its key is not accepted any more',
  access: 'operator',
  params: z.strictObject({ connectorId: Id }),
  responses: { 204: { description: 'Revoked' } },
})

export const updateStorage = route({
  method: 'patch',
  path: '/api/v1/operator/storages/{storageId}',
  tag: 'Operator',
  summary: 'Assign a storage to organisations; say who deletes its objects',
  access: 'operator',
  params: z.strictObject({ storageId: Id }),
  body: z.strictObject({
    organizationIds: z.array(Id).max(10_000).optional(),
    deletion: z.enum(['product', 'customer']).optional(),
  }),
  responses: { 200: { description: 'The storage', schema: OperatedStorage } },
})

export const StorageJobKind = z.enum(['verify', 'scrub', 'remove', 'rewrap', 'sweep'])
export type StorageJobKind = z.infer<typeof StorageJobKind>

export const StorageJob = z
  .object({
    id: Id,
    kind: StorageJobKind,
    storageId: Id,
    state: z.enum(['queued', 'running', 'done', 'failed']),
    progress: z.object({ done: z.int(), total: z.int() }).nullable(),
    problem: z.string().nullable(),
    createdAt: Instant,
    finishedAt: Instant.nullable(),
  })
  .meta({ id: 'StorageJob' })

export const startStorageJob = route({
  method: 'post',
  path: '/api/v1/operator/storages/{storageId}/jobs',
  tag: 'Operator',
  summary: 'Scrub a storage, or rotate and rewrap its keys',
  access: 'operator',
  params: z.strictObject({ storageId: Id }),
  body: z.strictObject({ kind: z.enum(['scrub', 'rewrap']) }),
  responses: { 202: { description: 'The job', schema: StorageJob } },
})

export const listStorageJobs = route({
  method: 'get',
  path: '/api/v1/operator/storages/{storageId}/jobs',
  tag: 'Operator',
  summary: 'The latest jobs of a storage',
  access: 'operator',
  params: z.strictObject({ storageId: Id }),
  responses: { 200: { description: 'Jobs', schema: z.object({ items: z.array(StorageJob) }) } },
})

export const storageErrors = {
  storage_unavailable: [503, 'The storage of this project cannot be reached now'],
  storage_not_assigned: [422, 'This storage is not offered to the organisation'],
  connector_offline: [503, 'No connector for this storage is online'],
} as const satisfies Record<string, ErrorEntry>
