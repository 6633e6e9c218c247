import { DomainError } from '@holdfast/domain/error'

/** The revision in `If-Match: "<revision>"`; undefined without one or with `*` (RFC 9110, section 13.1.1). */
export function revisionOf(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined
  const match = /^"(\d{1,9})"$/.exec(header.trim())
  if (!match) throw new DomainError('precondition_failed', 'If-Match must be a revision in quotes.')
  return Number(match[1])
}
