import type { IncomingHttpHeaders } from 'node:http'

/** What conditional requests compare with. */
export interface Validators {
  /** Strong entity tag, with its quotes. */
  etag: string
  /** Seconds since 1970. */
  modified: number
}

/** Whether the client has this content already (RFC 9110, sections 13.1.2 and 13.1.3): then the answer is 304. */
export function isNotModified(headers: IncomingHttpHeaders, { etag, modified }: Validators): boolean {
  const tags = headers['if-none-match']
  if (tags !== undefined) return tags.trim() === '*' || tags.split(',').some((tag) => weakTag(tag) === etag)
  const since = Date.parse(headers['if-modified-since'] ?? '')
  return !Number.isNaN(since) && modified * 1000 <= since
}

/** Whether a Range header counts (RFC 9110, section 13.1.5): the client's part must be of this very content. */
export function rangeCounts(ifRange: string | undefined, { etag, modified }: Validators): boolean {
  if (ifRange === undefined) return true
  const value = ifRange.trim()
  // Strong comparison: a weak tag never matches.
  return value.startsWith('"') ? value === etag : Date.parse(value) === modified * 1000
}

function weakTag(tag: string): string {
  return tag.trim().replace(/^W\//, '')
}
