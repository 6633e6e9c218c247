import { BlockList, isIPv6 } from 'node:net'
import type { HttpBindings } from '@hono/node-server'
import { ConfigError } from '@holdfast/runtime/config'

/** Who asks and how, as far as it can be believed. */
export interface Peer {
  address: string
  protocol: 'http' | 'https'
  /** A proxy that is not listed claimed to forward for someone: the operator forgot to list it. */
  unlistedProxy: string | null
}

/**
 * Tells the client from the connection and, when that comes from a listed proxy, from what it forwards. Of several addresses the
 * last that is no listed proxy counts: everything before it may be invented.
 *
 * @param proxies networks in CIDR notation
 * @throws ConfigError for what is no network
 */
export function peerReader(proxies: readonly string[]) {
  const listed = listOf(proxies)
  const isListed = (address: string) => listed.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')

  return (
    incoming: HttpBindings['incoming'] | undefined,
    header: (name: string) => string | undefined,
  ): Peer => {
    const direct = plain(incoming?.socket.remoteAddress ?? '127.0.0.1')
    const forwarded = header('x-forwarded-for')
    if (!isListed(direct)) {
      const claims = forwarded !== undefined || header('x-forwarded-proto') !== undefined
      return { address: direct, protocol: 'http', unlistedProxy: claims ? direct : null }
    }
    const chain = (forwarded ?? '')
      .split(',')
      .map((entry) => plain(entry.trim()))
      .filter(Boolean)
    const client = chain.findLast((address) => !isListed(address)) ?? chain[0] ?? direct
    const protocol = header('x-forwarded-proto') === 'https' ? 'https' : 'http'
    return { address: client.slice(0, 64), protocol, unlistedProxy: null }
  }
}

function listOf(proxies: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of proxies) {
    const [address = '', bits] = entry.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    try {
      if (bits === undefined) list.addAddress(address, family)
      else list.addSubnet(address, Number(bits), family)
    } catch {
      throw new ConfigError(
        `TRUSTED_PROXIES is not valid: expected networks such as 10.0.0.0/8, not ${entry}`,
      )
    }
  }
  return list
}

/** Without the prefix of IPv4 addresses on IPv6 sockets. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}
