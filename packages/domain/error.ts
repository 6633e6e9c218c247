import type { ErrorCode } from '@holdfast/contracts/errors'

/** A rule that was not met, in words of no transport. One mapper at the api turns it into a problem document. */
export class DomainError extends Error {
  readonly code: ErrorCode
  /** What the reader can do, or what exactly was wrong. Never holds a secret. */
  readonly detail: string | undefined
  /** Fields for the problem document, such as `retryAfter` in seconds. */
  readonly extra: Record<string, unknown>

  constructor(code: ErrorCode, detail?: string, extra: Record<string, unknown> = {}) {
    super(detail === undefined ? code : `${code}: ${detail}`)
    this.name = 'DomainError'
    this.code = code
    this.detail = detail
    this.extra = extra
  }
}
