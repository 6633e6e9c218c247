import { z } from 'zod'
import { Bytes, Id } from '../primitives.ts'
import type { ErrorEntry } from '../problem.ts'

/** `typ` of a grant's JOSE header. */
export const grantType = 'holdfast-grant+jwt'
/** Clocks of api and connector may differ by so many seconds. */
export const grantLeeway = 60

/** A data key under an organisation's key. */
export const Wrap = z.strictObject({
  /** The organisation, the home storage of its key, and the key's version: all are authenticated. */
  organization: Id,
  homeStorage: Id,
  version: z.int().positive(),
  /** As docs/format.md says it byte by byte, in base64url. */
  wrapped: z.string().regex(/^[A-Za-z0-9_-]{1,400}$/),
})
export type Wrap = z.infer<typeof Wrap>

/** Handles by which a grant can be revoked: session family, actor, version, link… */
export const RevocationHandles = z.array(z.string().max(100)).max(16)

const common = {
  /** The appliance's id. */
  iss: z.string(),
  /** The connector's id. */
  aud: Id,
  /** Seconds since 1970, with fractions: a right given back within a second of its loss must work at once. */
  iat: z.number(),
  /** Seconds since 1970. */
  exp: z.int(),
  jti: z.string(),
  epoch: z.int().positive(),
  rev: RevocationHandles,
  org: Id,
  storage: Id,
}

/**
 * What names a committed blob: the manifest's object name (`m-<sha256>`), or the only part's, below `object`.
 * `crc` of a single part (sealed, plain) lets a reader check copies without keys.
 */
export const BlobHead = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('manifest'), name: z.string().regex(/^m-[0-9a-f]{64}$/) }),
  z.strictObject({
    kind: z.literal('part'),
    name: z.string().regex(/^0-[A-Za-z0-9_-]{1,80}$/),
    length: Bytes,
    sealedCrc: z.int().nonnegative(),
    plainCrc: z.int().nonnegative(),
  }),
])
export type BlobHead = z.infer<typeof BlobHead>

/** The full key prefix of a blob: `b/<org>/<project>/<blob>`. */
export const ObjectPrefix = z.string().regex(/^b\/[0-9a-f-]{36}\/[0-9a-f-]{36}\/[0-9a-f-]{36}$/)

export const ReadGrant = z.strictObject({
  ...common,
  op: z.literal('read'),
  object: ObjectPrefix,
  head: BlobHead,
  size: Bytes,
  partSize: z.int().positive(),
  wrap: Wrap,
  name: z.string(),
  type: z.string(),
  disposition: z.enum(['inline', 'attachment']),
  /** The version: `ETag` of the answer. */
  version: Id,
  /** Seconds since 1970, for `Last-Modified`. */
  modified: z.int(),
  /** The stable address, to go back to when the grant has expired. */
  stable: z.url(),
})
export type ReadGrant = z.infer<typeof ReadGrant>

/** What the connector copies unread from grant to receipt. */
export const UploadContext = z.strictObject({
  project: Id,
  parent: Id,
  name: z.string(),
  actor: Id,
})

export const WriteGrant = z.strictObject({
  ...common,
  op: z.literal('write'),
  object: ObjectPrefix,
  size: Bytes,
  partSize: z.int().positive(),
  upload: Id,
  /** The api's count of holders; in every attempt's name. */
  fence: z.int().positive(),
  ctx: UploadContext,
})
export type WriteGrant = z.infer<typeof WriteGrant>

export const ArchiveGrant = z.strictObject({
  ...common,
  op: z.literal('archive'),
  archive: Id,
  name: z.string(),
  /** Length of the whole ZIP in bytes. */
  size: Bytes,
  files: z.int(),
  stable: z.url(),
})
export type ArchiveGrant = z.infer<typeof ArchiveGrant>

export const Grant = z.discriminatedUnion('op', [ReadGrant, WriteGrant, ArchiveGrant])
export type Grant = z.infer<typeof Grant>

export const grantErrors = {
  grant_missing: [401, 'This address needs a grant'],
  grant_invalid: [401, 'This grant is not valid here'],
  grant_expired: [401, 'This grant has expired'],
  grant_revoked: [403, 'This grant was revoked'],
  range_invalid: [416, 'These bytes are not in the file'],
  storage_full: [507, 'The storage is full'],
  storage_denied: [503, 'The storage refused the connector’s credentials'],
  content_corrupt: [502, 'The stored file is damaged; the operator has been told'],
  connector_not_ready: [503, 'The connector is not ready'],
} as const satisfies Record<string, ErrorEntry>
