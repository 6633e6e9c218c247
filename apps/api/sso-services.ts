import { Resolver } from 'node:dns/promises'
import type { Sealer } from '@holdfast/domain/secrets/sealed'
import type { SsoServices } from '@holdfast/domain/sso/services'
import { Outbound } from '@holdfast/runtime/outbound'

/** What single sign-on needs of a process: the guarded client and a resolver. */
export function ssoServices(
  { OUTBOUND_ALLOW: allow, DNS_SERVERS: servers }: { OUTBOUND_ALLOW: string[]; DNS_SERVERS: string[] },
  sealer: Sealer,
): SsoServices {
  const resolver = new Resolver({ timeout: 3000, tries: 2 })
  if (servers.length > 0) resolver.setServers(servers)
  return { sealer, outbound: new Outbound({ allow }), resolveTxt: (name) => txtOf(resolver, name) }
}

async function txtOf(resolver: Resolver, name: string): Promise<string[]> {
  try {
    return (await resolver.resolveTxt(name)).map((parts) => parts.join(''))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'ENOTFOUND' || code === 'ENODATA') return []
    throw error
  }
}
