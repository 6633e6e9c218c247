/** Detail error keywords of RFC 7644, table 9. */
export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'

/** A refusal in the words of SCIM (RFC 7644, section 3.12). */
export class ScimError extends Error {
  override name = 'ScimError'
  readonly status: number
  readonly scimType: ScimType | undefined
  readonly detail: string
  /** Seconds after which the directory may try again. */
  readonly retryAfter: number | undefined

  constructor(status: number, scimType: ScimType | undefined, detail: string, retryAfter?: number) {
    super(detail)
    this.status = status
    this.scimType = scimType
    this.detail = detail
    this.retryAfter = retryAfter
  }
}
