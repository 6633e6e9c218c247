/**
 * A sign-in that was refused, with the rule that failed: for the SSO log, never for the browser, which learns a code alone.
 * Rules are named `saml.…`, `oidc.…`, `provider.…` (its side or the way to it) and `person.…` (who it is).
 */
export class SsoRefusal extends Error {
  override name = 'SsoRefusal'
  readonly rule: string
  /** What was expected and what came, or what to do about it. */
  readonly detail: string

  constructor(rule: string, detail: string, cause?: unknown) {
    super(`${rule}: ${detail}`, { cause })
    this.rule = rule
    this.detail = detail.slice(0, 1000)
  }
}
