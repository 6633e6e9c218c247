import { z } from 'zod'
import { Conflict, Node, NodeName, NodeParams } from './nodes.ts'
import { Bytes, Id, Instant, PageQuery, pageOf } from './primitives.ts'
import type { ErrorEntry } from './problem.ts'
import { ProjectParams } from './projects.ts'
import { route } from './route.ts'
import { Person } from './session.ts'

const UploadParams = z.strictObject({ uploadId: Id })

export const UploadFile = z.strictObject({
  /** The client's own name for this file in the answer. */
  ref: z.string().min(1).max(64),
  /** Folders and name below `parentId`; missing folders are made. */
  path: z.array(NodeName).min(1).max(101),
  size: Bytes,
  /** Media type that the client guesses; kept as a hint. */
  type: z.string().max(255).optional(),
  modifiedAt: Instant.optional(),
})

/** Bytes up to which a file is sent in one request, with the grant that comes with its reservation. */
export const SMALL_FILE = 1 << 20

export const UploadGrant = z
  .object({
    /** Where to create the upload by tus: the connector's public address. */
    endpoint: z.url(),
    /** Goes as `Authorization: Bearer` to the connector. */
    grant: z.string(),
    fence: z.int(),
    expiresAt: Instant,
    partSize: Bytes,
  })
  .meta({ id: 'UploadGrant' })
export type UploadGrant = z.infer<typeof UploadGrant>

export const ReservedUpload = z
  .object({
    ref: z.string(),
    uploadId: Id.nullable(),
    expiresAt: Instant.nullable(),
    /** The first grant of a small file; ask for one when there is none, or when it has expired before it was used. */
    grant: UploadGrant.nullable(),
    /** Why this file was refused. */
    problem: z.object({ code: z.string(), title: z.string(), detail: z.string().optional() }).nullable(),
  })
  .meta({ id: 'ReservedUpload' })
export type ReservedUpload = z.infer<typeof ReservedUpload>

export const reserveUploads = route({
  method: 'post',
  path: '/api/v1/projects/{projectId}/uploads',
  tag: 'Uploads',
  summary: 'Reserve up to 100 uploads: right, name, quota; makes missing folders',
  access: 'session',
  params: ProjectParams,
  headers: z.object({ 'idempotency-key': z.string().min(8).max(128).optional() }),
  body: z.strictObject({
    parentId: Id,
    conflict: Conflict.default('fail'),
    files: z.array(UploadFile).min(1).max(100),
  }),
  responses: {
    200: {
      description: 'An upload or a problem for each',
      schema: z.object({ items: z.array(ReservedUpload) }),
    },
  },
})

export const grantUpload = route({
  method: 'post',
  path: '/api/v1/uploads/{uploadId}/grant',
  tag: 'Uploads',
  summary:
    'The grant by which a connector takes this upload’s bytes; may be asked for again until the commit',
  access: 'session',
  params: UploadParams,
  responses: { 200: { description: 'The grant', schema: UploadGrant } },
})

export const UploadState = z
  .object({
    id: Id,
    projectId: Id,
    state: z.enum(['open', 'committed', 'unplaced', 'discarded', 'expired', 'cancelled']),
    name: z.string(),
    size: Bytes,
    nodeId: Id.nullable(),
    versionId: Id.nullable(),
    expiresAt: Instant,
  })
  .meta({ id: 'UploadState' })
export type UploadState = z.infer<typeof UploadState>

export const getUpload = route({
  method: 'get',
  path: '/api/v1/uploads/{uploadId}',
  tag: 'Uploads',
  summary: 'What became of an upload',
  access: 'session',
  params: UploadParams,
  responses: { 200: { description: 'The upload', schema: UploadState } },
})

export const cancelUpload = route({
  method: 'delete',
  path: '/api/v1/uploads/{uploadId}',
  tag: 'Uploads',
  summary: 'Give an unfinished upload up and its reserved quota back',
  access: 'session',
  params: UploadParams,
  responses: { 204: { description: 'Given up' } },
})

/** A file whose bytes are safe, but whose folder or name was not free at the end. Kept for 30 days. */
export const UnplacedFile = z
  .object({
    id: Id,
    name: z.string(),
    size: Bytes,
    uploadedBy: Person.nullable(),
    uploadedAt: Instant,
    expiresAt: Instant,
    reason: z.enum(['parent_missing', 'name_taken', 'node_trashed', 'not_a_file', 'recovered']),
  })
  .meta({ id: 'UnplacedFile' })
export type UnplacedFile = z.infer<typeof UnplacedFile>

export const listUnplaced = route({
  method: 'get',
  path: '/api/v1/projects/{projectId}/unplaced',
  tag: 'Uploads',
  summary: 'Files that wait for a place',
  access: 'session',
  params: ProjectParams,
  query: PageQuery,
  responses: { 200: { description: 'Unplaced files', schema: pageOf(UnplacedFile) } },
})

export const placeUnplaced = route({
  method: 'post',
  path: '/api/v1/projects/{projectId}/unplaced/{unplacedId}/place',
  tag: 'Uploads',
  summary: 'Give an unplaced file its folder and name',
  access: 'session',
  params: ProjectParams.extend({ unplacedId: Id }),
  body: z.strictObject({ parentId: Id, name: NodeName, conflict: Conflict.default('fail') }),
  responses: { 201: { description: 'The file', schema: Node } },
})

export const discardUnplaced = route({
  method: 'delete',
  path: '/api/v1/projects/{projectId}/unplaced/{unplacedId}',
  tag: 'Uploads',
  summary: 'Give an unplaced file up',
  access: 'session',
  params: ProjectParams.extend({ unplacedId: Id }),
  responses: { 204: { description: 'Given up' } },
})

/* Downloads: the stable address, the viewers' shortcut, archives. */

const ContentQuery = z.strictObject({
  /** `inline` shows it in a sandboxed page, `attachment` (the default) saves it. */
  disposition: z.enum(['inline', 'attachment']).default('attachment'),
})
const redirect = { 307: { description: 'To the connector, with a grant in the address' } } as const

/** HEAD is answered likewise. */
export const downloadFile = route({
  method: 'get',
  path: '/api/v1/files/{nodeId}/content',
  tag: 'Downloads',
  summary: 'The stable address of a file’s current content',
  access: 'session',
  params: NodeParams,
  query: ContentQuery,
  responses: redirect,
})

export const downloadVersion = route({
  method: 'get',
  path: '/api/v1/versions/{versionId}/content',
  tag: 'Downloads',
  summary: 'The stable address of one version’s content',
  access: 'session',
  params: z.strictObject({ versionId: Id }),
  query: ContentQuery,
  responses: redirect,
})

export const openFile = route({
  method: 'post',
  path: '/api/v1/files/{nodeId}/open',
  tag: 'Downloads',
  summary: 'The address of a file’s content at the connector, for a viewer that reads ranges',
  access: 'session',
  params: NodeParams,
  body: z.strictObject({
    versionId: Id.optional(),
    purpose: z.enum(['view', 'thumbnail']).default('view'),
  }),
  responses: {
    200: {
      description: 'Where to read, and until when',
      schema: z.object({
        url: z.url(),
        versionId: Id,
        name: z.string(),
        size: Bytes,
        type: z.string(),
        expiresAt: Instant,
      }),
    },
  },
})

export const createArchive = route({
  method: 'post',
  path: '/api/v1/projects/{projectId}/archives',
  tag: 'Downloads',
  summary: 'Take a selection as one ZIP',
  access: 'session',
  params: ProjectParams,
  body: z.strictObject({ nodeIds: z.array(Id).min(1).max(1000) }),
  responses: {
    201: {
      description: 'The archive; its address is for the next 15 minutes',
      schema: z.object({
        id: Id,
        name: z.string(),
        files: z.int(),
        /** Length of the whole ZIP in bytes. */
        size: Bytes,
        /** The stable address, a navigation of the browser. */
        url: z.string(),
      }),
    },
  },
})

export const downloadArchive = route({
  method: 'get',
  path: '/api/v1/archives/{archiveId}/content',
  tag: 'Downloads',
  summary: 'The stable address of an archive',
  access: 'session',
  params: z.strictObject({ archiveId: Id }),
  responses: redirect,
})

export const uploadErrors = {
  quota_exceeded: [409, 'There is not enough room left'],
  file_too_large: [422, 'This file is too large for its storage'],
  upload_committed: [409, 'This upload is complete already'],
  upload_unplaced: [422, 'The file is safe, but its place was taken; choose another'],
  upload_discarded: [403, 'This upload was refused in the end, as the right to it was lost'],
  upload_expired: [410, 'This upload has expired'],
  upload_busy: [423, 'This upload is held elsewhere; try again'],
  upload_pending: [423, 'The bytes are safe, the file is not entered yet; try again'],
  upload_offset: [409, 'The offset is not where this upload stands'],
  upload_length: [413, 'These are more bytes than the upload was announced with'],
  too_many_uploads: [429, 'Too many uploads are open; finish some first'],
  archive_too_large: [422, 'This selection has too many files for one archive'],
  archive_expired: [410, 'This archive’s address has expired; choose the files again'],
} as const satisfies Record<string, ErrorEntry>
