import { BlockList, isIP, isIPv6 } from 'node:net'
import { ConfigError } from './config.ts'

/** Which targets of outbound calls are refused unless the operator allowed them. */

/** IANA's special-purpose registries for IPv4: nothing of it is a public server. */
const closedV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
]
/** Within global unicast (2000::/3): protocol assignments with Teredo, documentation, 6to4. All else is closed anyway. */
const closedV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

const closed = listOf([...closedV4, ...closedV6])
const globalUnicast = listOf(['2000::/3'])
/** IPv4 within IPv6 (RFC 4291, 2.5.5.2; RFC 6052): judged as the IPv4 address that it leads to. */
const embedded = [/^::ffff:(\d+\.\d+\.\d+\.\d+)$/i, /^64:ff9b::(\d+\.\d+\.\d+\.\d+)$/i]
const embeddedHex = /^(?:::ffff:|64:ff9b::)([\da-f]{1,4}):([\da-f]{1,4})$/i

/** What the operator allowed: host names, addresses, networks, and origins of plain http. */
export interface Allowed {
  hosts: ReadonlySet<string>
  origins: ReadonlySet<string>
  networks: BlockList
}

/**
 * Reads OUTBOUND_ALLOW: `idp.corp.example`, `10.1.0.0/16`, `192.168.3.4`, or `http://idp.corp.example:8080`, which allows plain http
 * for that origin.
 *
 * @throws ConfigError for an entry that is none of these
 */
export function readAllowed(entries: readonly string[]): Allowed {
  const hosts = new Set<string>()
  const origins = new Set<string>()
  const networks: string[] = []
  for (const entry of entries) {
    if (/^https?:\/\//i.test(entry)) {
      const url = URL.canParse(entry) ? new URL(entry) : null
      if (!url || url.pathname !== '/' || url.search || url.username) throw notAllowed(entry)
      origins.add(url.origin)
    } else if (isIP(entry) || /^[\da-f:.]+\/\d{1,3}$/i.test(entry)) networks.push(entry)
    else if (/^[a-z\d]([a-z\d.-]*[a-z\d])?$/i.test(entry)) hosts.add(entry.toLowerCase())
    else throw notAllowed(entry)
  }
  return { hosts, origins, networks: listOf(networks) }
}

function notAllowed(entry: string): ConfigError {
  return new ConfigError(
    `OUTBOUND_ALLOW is not valid: expected hosts, addresses, networks or http origins, not ${entry}`,
  )
}

/** Whether a host was allowed by its name, whatever it resolves to. */
export function isAllowedByName(url: URL, { hosts, origins }: Allowed): boolean {
  return origins.has(url.origin) || hosts.has(hostOf(url))
}

/** Whether a call may go to this address. */
export function isOpen(address: string, { networks }: Allowed): boolean {
  const plain = plainAddress(address)
  const family = isIPv6(plain) ? 'ipv6' : 'ipv4'
  if (networks.check(plain, family)) return true
  if (family === 'ipv6' && !globalUnicast.check(plain, 'ipv6')) return false
  return !closed.check(plain, family)
}

/** The host of an address as names are compared: without brackets and the dot at its end. `URL` has made decimal, octal and hexadecimal IPv4 plain. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
}

function plainAddress(address: string): string {
  const bare = address.replace(/%.*$/, '')
  for (const pattern of embedded) {
    const inner = pattern.exec(bare)?.[1]
    if (inner) return inner
  }
  const words = embeddedHex.exec(bare)
  if (!words) return bare
  const [high, low] = [Number.parseInt(words[1] ?? '0', 16), Number.parseInt(words[2] ?? '0', 16)]
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

function listOf(entries: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    try {
      if (bits === undefined) list.addAddress(address, family)
      else list.addSubnet(address, Number(bits), family)
    } catch {
      throw notAllowed(entry)
    }
  }
  return list
}
