import { originOf } from '@holdfast/domain/tenants/address'
import { tenantAt } from '@holdfast/domain/tenants/tenant'
import type { Tenant } from '@holdfast/domain/tenants/tenant'
import type { Parts } from '../parts.ts'

/** Which tenant a request came to, or why none. */
export type Site =
  | { kind: 'tenant'; tenant: Tenant }
  | { kind: 'unknown' }
  | { kind: 'needs_tls' }
  /** Another loopback name of this machine: cookies and origins want one name. */
  | { kind: 'other_loopback' }

/** How long the policy of a tenant is believed, in milliseconds. Every instance has its own copy. */
const believed = 5000

/** Finds tenants by host name, remembering them for a few seconds. */
export class Sites {
  readonly #db: Parts['db']
  readonly #public: URL
  readonly #known = new Map<string, { tenant: Tenant | null; until: number }>()

  constructor(db: Parts['db'], publicUrl: string) {
    this.#db = db
    this.#public = new URL(publicUrl)
  }

  /** @param host with port, as the browser sent it */
  async at(protocol: 'http' | 'https', host: string): Promise<Site> {
    const seen = URL.canParse(`${protocol}://${host}`) ? new URL(`${protocol}://${host}`) : null
    if (!seen || seen.pathname !== '/' || seen.username) return { kind: 'unknown' }
    const loopback = isLoopback(seen.hostname)
    if (seen.origin === this.#public.origin) {
      if (protocol === 'http' && !loopback) return { kind: 'needs_tls' }
      return this.#tenant(null)
    }
    if (loopback && isLoopback(this.#public.hostname) && seen.port === this.#public.port) {
      // On one's own machine a tenant may have a name such as `north.localhost`.
      const named = await this.#tenant(seen.hostname)
      return named.kind === 'tenant' ? named : { kind: 'other_loopback' }
    }
    if (protocol === 'http' && seen.hostname === this.#public.hostname) return { kind: 'needs_tls' }
    const own = await this.#tenant(seen.hostname)
    return own.kind === 'tenant' && protocol === 'http' && !loopback ? { kind: 'needs_tls' } : own
  }

  /** Origin that people use at a tenant. */
  urlOf(tenant: Pick<Tenant, 'host'>): string {
    return originOf(tenant, this.#public.href)
  }

  /** After a change of a policy: asks again at once. */
  forget(): void {
    this.#known.clear()
  }

  async #tenant(host: string | null): Promise<Site> {
    const key = host ?? ''
    const known = this.#known.get(key)
    if (known && known.until > Date.now()) return siteOf(known.tenant)
    try {
      const tenant = await tenantAt(this.#db, host)
      if (this.#known.size > 1000) this.#known.clear()
      this.#known.set(key, { tenant, until: Date.now() + believed })
      return siteOf(tenant)
    } catch (error) {
      // While the database is away, what was known last lets the page load and explain itself.
      if (known) return siteOf(known.tenant)
      throw error
    }
  }
}

function siteOf(tenant: Tenant | null): Site {
  return tenant ? { kind: 'tenant', tenant } : { kind: 'unknown' }
}

/** Names and addresses that never leave the machine. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(hostname)
}
