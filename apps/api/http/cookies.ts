import { getCookie } from 'hono/cookie'
import { sessionCookie } from '@holdfast/domain/sessions/lucia'
import type { SignedInBrowser } from '@holdfast/domain/sessions/begin'
import type { ApiContext } from './environment.ts'
import { openCookie, sealCookie } from './session-cookie.ts'
import { isLoopback } from './site.ts'

const daySeconds = 24 * 3600
const yearSeconds = 365 * daySeconds
/** As long as a sign-in waits for its second factor. */
const stepSeconds = 600

/**
 * The cookies of a browser: its session, the token by which it is known at the next sign-in, the one by which it is trusted without a
 * second factor, for minutes that of a sign-in that is not done, and what waits at a provider. Names and `Secure` follow
 * from the public address: only http on the loopback does without.
 */
export class Cookies {
  readonly #key: Buffer
  readonly #secure: boolean
  readonly session: string
  readonly device: string
  readonly sso: string
  readonly trust: string
  readonly step: string

  constructor(key: Buffer, publicUrl: string) {
    const url = new URL(publicUrl)
    this.#key = key
    this.#secure = !(url.protocol === 'http:' && isLoopback(url.hostname))
    const prefix = this.#secure ? '__Host-' : ''
    this.session = `${prefix}holdfast`
    this.device = `${prefix}holdfast-device`
    this.sso = `${prefix}sso`
    this.trust = `${prefix}holdfast-trust`
    this.step = `${prefix}holdfast-step`
  }

  /** The session's token, if the cookie is ours. */
  readSession(c: ApiContext): string | null {
    return this.#read(c, this.session)
  }

  readDevice(c: ApiContext): string | undefined {
    return this.#read(c, this.device) ?? undefined
  }

  /** The sign-in of this browser that waits for its second factor. */
  readStep(c: ApiContext): string | undefined {
    return this.#read(c, this.step) ?? undefined
  }

  readTrust(c: ApiContext): string | undefined {
    return this.#read(c, this.trust) ?? undefined
  }

  signIn(c: ApiContext, { token, deviceToken, trust }: SignedInBrowser): void {
    this.setSession(c, token)
    this.#keep(c, this.device, deviceToken, yearSeconds)
    if (trust) this.#keep(c, this.trust, trust.token, trust.days * daySeconds)
  }

  setStep(c: ApiContext, token: string): void {
    this.#keep(c, this.step, token, stepSeconds)
  }

  clearStep(c: ApiContext): void {
    if (this.readStep(c) !== undefined) this.#clear(c, this.step)
  }

  setSession(c: ApiContext, token: string): void {
    const value = sealCookie(this.#key, this.session, token)
    c.header('Set-Cookie', sessionCookie(this.session, value, { secure: this.#secure }), { append: true })
  }

  clearSession(c: ApiContext): void {
    this.#clear(c, this.session)
  }

  #keep(c: ApiContext, name: string, token: string, seconds: number): void {
    const cookie = sessionCookie(name, sealCookie(this.#key, name, token), { secure: this.#secure })
    c.header('Set-Cookie', `${cookie}; Max-Age=${seconds}`, { append: true })
  }

  #clear(c: ApiContext, name: string): void {
    c.header('Set-Cookie', sessionCookie(name, '', { secure: this.#secure }), { append: true })
  }

  /** Binds a request to an identity provider to the browser that began it. */
  readSso(c: ApiContext): string | null {
    return this.#read(c, this.sso)
  }

  /**
   * For ten minutes. `SameSite=None`, since a Lax cookie does not come with what a provider makes the browser post; that wants
   * `Secure`, which browsers take from http://localhost, too.
   */
  setSso(c: ApiContext, token: string): void {
    const value = sealCookie(this.#key, this.sso, token)
    const cookie = `${this.sso}=${value}; Path=/; HttpOnly; Secure; SameSite=None; Max-Age=600`
    c.header('Set-Cookie', cookie, { append: true })
  }

  #read(c: ApiContext, name: string): string | null {
    const value = getCookie(c, name)
    return value === undefined ? null : openCookie(this.#key, name, value)
  }
}
