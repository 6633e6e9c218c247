import type { PasskeySite } from '@holdfast/domain/factors/passkey-options'
import type { ApiContext } from './environment.ts'
import type { Sites } from './site.ts'

/** Where passkeys of this request's tenant belong. */
export function passkeySite(sites: Sites, c: ApiContext): PasskeySite {
  const tenant = c.get('tenant')
  return { origin: sites.urlOf(tenant), name: tenant.name }
}
