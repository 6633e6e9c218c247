import type { Context } from '../context.ts'
import { addressesOf } from './addresses.ts'
import { certificatesOf } from './certificate.ts'
import { publicJwks } from './oidc/client.ts'
import { inProvider } from './provider.ts'
import { ourMetadata } from './saml/our-metadata.ts'

/** Our SAML metadata for a provider, for anyone: they hold nothing secret. @throws DomainError `not_found` */
export function readOurMetadata(ctx: Context, providerId: string, publicUrl: string): Promise<string> {
  return inProvider(ctx, providerId, async (tx, { id, saml }) =>
    ourMetadata(addressesOf(publicUrl, id), await certificatesOf(tx, id), {
      signRequests: saml?.signRequests ?? false,
      nameIdFormat: saml?.nameIdFormat ?? null,
    }),
  )
}

/** Our public keys for a provider. @throws DomainError `not_found` */
export function readOurJwks(ctx: Context, providerId: string) {
  return inProvider(ctx, providerId, async (tx, { id }) => publicJwks(await certificatesOf(tx, id)))
}
