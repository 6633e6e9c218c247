import { randomBytes } from 'node:crypto'

/**
 * The names of objects in a storage. All but `b/…` are predictable and therefore created with `ifAbsent`.
 *
 *   holdfast-storage                               the marker: id of the storage
 *   keyring/<organisation>/<version>               an organisation key, wrapped by a root key
 *   uploads/<upload>, receipts/<UTC day>/<upload>  written by the connector
 *   audit/<organisation>/<chain>/…                 the isolated copy of an audit trail, written by the connector
 *   b/<organisation>/<project>/<blob>/…            parts `<number>-<fence>-<attempt>` and manifests `m-<sha256>`
 */
export const MARKER_KEY = 'holdfast-storage'

const SEGMENT = /^[A-Za-z0-9_~=+%@-][A-Za-z0-9._~=+%@-]{0,79}$/
const PART_NAME = /^(0|[1-9][0-9]{0,9})-(0|[1-9][0-9]{0,14})-([0-9a-f]{32})$/
const MANIFEST_NAME = /^m-([0-9a-f]{64})$/

/**
 * Refuses (RangeError) what not every storage could hold: a key is at most 512 characters, in segments between `/`
 * of 1 to 80 letters, digits or `._~=+%@-`, none of which begins or ends with a dot.
 */
export function checkKey(key: string): string {
  const fits = key.length <= 512 && key.split('/').every((part) => SEGMENT.test(part) && !part.endsWith('.'))
  if (!fits) throw new RangeError(`not a key of a storage: ${JSON.stringify(key.slice(0, 600))}`)
  return key
}

/** The prefix, with its trailing slash, of all objects of a blob. Ids are UUIDs. */
export function blobPrefix(organization: string, project: string, blob: string): string {
  return `b/${organization}/${project}/${blob}/`
}

export interface PartName {
  /** Part number, from 0. */
  part: number
  /** Number of the lease under which the attempt was made; the higher wins among attempts of one length. */
  fence: number
  /** 16 random bytes in hex. */
  attempt: string
}

/** A name, without prefix, for a new attempt at a part. */
export function newPartName(part: number, fence: number): string {
  return formatPartName({ part, fence, attempt: randomBytes(16).toString('hex') })
}

export function formatPartName({ part, fence, attempt }: PartName): string {
  return `${part}-${fence}-${attempt}`
}

/** Undefined when `name` (without prefix) is not one of a part. */
export function parsePartName(name: string): PartName | undefined {
  const match = PART_NAME.exec(name)
  if (!match?.[3]) return undefined
  return { part: Number(match[1]), fence: Number(match[2]), attempt: match[3] }
}

export function manifestName(sha256: string): string {
  return `m-${sha256}`
}

/** The SHA-256 in hex, or undefined when `name` is not one of a manifest. */
export function parseManifestName(name: string): string | undefined {
  return MANIFEST_NAME.exec(name)?.[1]
}

export function keyringPrefix(organization: string): string {
  return `keyring/${organization}/`
}

export function keyringKey(organization: string, version: number): string {
  return `${keyringPrefix(organization)}${version}`
}
