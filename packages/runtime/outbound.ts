import { lookup as systemLookup } from 'node:dns/promises'
import type { LookupAddress } from 'node:dns'
import { request as requestHttp } from 'node:http'
import type { IncomingMessage, RequestOptions } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, isIPv6 } from 'node:net'
import { connect } from 'node:tls'
import type { ConnectionOptions, TLSSocket } from 'node:tls'
import { hostOf, isAllowedByName, isOpen, readAllowed } from './outbound-targets.ts'
import type { Allowed } from './outbound-targets.ts'

/** Why a call did not come about. `refused` is our rule; the others are the other side's or the way to it. */
export type OutboundReason = 'refused' | 'unreachable' | 'too_slow' | 'too_large' | 'busy'

/** A call that failed before there was an answer. Its message may be shown to who configured the address. */
export class OutboundError extends Error {
  override name = 'OutboundError'
  readonly reason: OutboundReason

  constructor(reason: OutboundReason, message: string, cause?: unknown) {
    super(message, { cause })
    this.reason = reason
  }
}

export interface OutboundOptions {
  /** Entries of OUTBOUND_ALLOW. */
  allow?: readonly string[]
  /** Calls at once: in all, and to one host, so that one that hangs leaves room for the others. */
  atOnce?: number
  perHost?: number
  /** Resolves names; the system's resolver unless a test says otherwise. */
  lookup?: (host: string) => Promise<LookupAddress[]>
}

export interface OutboundRequest {
  method?: string | undefined
  headers?: Record<string, string> | undefined
  body?: string | Uint8Array | undefined
  /** Milliseconds for everything: name, connection, answer. */
  timeoutMs?: number | undefined
  /** Bytes of the answer's body. */
  maxBytes?: number | undefined
  /** Redirects of a GET that are followed, each checked like the first address. */
  redirects?: number | undefined
}

export interface TlsOptions extends Pick<ConnectionOptions, 'ca' | 'cert' | 'key'> {
  /** Milliseconds until the connection stands. */
  timeoutMs: number
}

/**
 * The one HTTP client for calls made for a tenant (SSO, web hooks). It speaks https only, resolves a name once and connects to
 * exactly the addresses that it checked (so that a second answer of the DNS cannot lead elsewhere), refuses private, link-local,
 * loopback and other special networks unless the operator allowed them, follows no redirect unchecked, and bounds size, time and
 * number of calls. Certificates are checked against the system's authorities and NODE_EXTRA_CA_CERTS.
 */
export class Outbound {
  readonly #allowed: Allowed
  readonly #lookup: (host: string) => Promise<LookupAddress[]>
  readonly #atOnce: number
  readonly #perHost: number
  readonly #running = new Map<string, number>()
  #all = 0

  /** @throws ConfigError for an entry of `allow` that is no host, address, network or http origin */
  constructor({ allow = [], atOnce = 64, perHost = 16, lookup }: OutboundOptions = {}) {
    this.#allowed = readAllowed(allow)
    this.#atOnce = atOnce
    this.#perHost = perHost
    this.#lookup = lookup ?? ((host) => systemLookup(host, { all: true }))
  }

  /**
   * @returns the whole answer, whatever its status
   * @throws OutboundError
   */
  async fetch(address: string | URL, request: OutboundRequest = {}): Promise<Response> {
    const deadline = Date.now() + (request.timeoutMs ?? 10_000)
    let url = parse(address)
    for (let left = request.redirects ?? 0; ; left -= 1) {
      const response = await this.#counted(url, () => this.#once(url, request, deadline))
      const location = response.headers.get('location')
      if (response.status < 300 || response.status > 399 || location === null || left <= 0) return response
      url = parse(new URL(location, url))
    }
  }

  /**
   * A TLS connection to a server that speaks another protocol than HTTP, under the same rules: the name is resolved once, and only
   * to what is open. The certificate is checked against `ca`, or the system's authorities.
   *
   * @throws OutboundError
   */
  async connectTls(host: string, port: number, { timeoutMs, ...options }: TlsOptions): Promise<TLSSocket> {
    const url = parse(`https://${isIPv6(host) ? `[${host}]` : host}:${port}`)
    const deadline = Date.now() + timeoutMs
    return this.#counted(url, async () => {
      const [target] = await before(deadline, this.#resolve(url))
      if (!target) throw new OutboundError('unreachable', `The name ${host} has no address.`)
      return before(deadline, handshake(url, { ...options, host: target.address, port }))
    })
  }

  /** Whether a call to this address could be refused by our rules alone; for checks when it is configured. */
  refusal(address: string): string | null {
    try {
      const url = parse(address)
      this.#checkScheme(url)
      const host = hostOf(url)
      if (isIP(host) && !isAllowedByName(url, this.#allowed) && !isOpen(host, this.#allowed))
        throw closedTarget(host)
      return null
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  async #once(url: URL, request: OutboundRequest, deadline: number): Promise<Response> {
    this.#checkScheme(url)
    const addresses = await before(deadline, this.#resolve(url))
    return send(url, addresses, request, deadline)
  }

  #checkScheme(url: URL): void {
    if (url.protocol === 'https:') return
    if (url.protocol === 'http:' && this.#allowed.origins.has(url.origin)) return
    throw new OutboundError('refused', `${url.protocol}//${url.host} is not an https address.`)
  }

  async #resolve(url: URL): Promise<LookupAddress[]> {
    const host = hostOf(url)
    const known = isAllowedByName(url, this.#allowed)
    const addresses = isIP(host) ? [{ address: host, family: isIPv6(host) ? 6 : 4 }] : await this.#names(host)
    // One closed address among open ones is a trap, not a mistake.
    const trap = known ? undefined : addresses.find(({ address }) => !isOpen(address, this.#allowed))
    if (trap) throw closedTarget(host)
    return addresses
  }

  async #names(host: string): Promise<LookupAddress[]> {
    try {
      const addresses = await this.#lookup(host)
      if (addresses.length > 0) return addresses
    } catch (error) {
      throw new OutboundError('unreachable', `The name ${host} could not be resolved.`, error)
    }
    throw new OutboundError('unreachable', `The name ${host} has no address.`)
  }

  async #counted<T>(url: URL, call: () => Promise<T>): Promise<T> {
    const host = hostOf(url)
    const here = this.#running.get(host) ?? 0
    if (this.#all >= this.#atOnce || here >= this.#perHost)
      throw new OutboundError('busy', `Too many calls to ${host} are under way. Try again in a moment.`)
    this.#all += 1
    this.#running.set(host, here + 1)
    try {
      return await call()
    } finally {
      this.#all -= 1
      const rest = (this.#running.get(host) ?? 1) - 1
      if (rest > 0) this.#running.set(host, rest)
      else this.#running.delete(host)
    }
  }
}

function parse(address: string | URL): URL {
  const text = String(address)
  if (text.length > 8000 || !URL.canParse(text)) throw new OutboundError('refused', 'This is no address.')
  const url = new URL(text)
  if (url.username || url.password)
    throw new OutboundError('refused', 'An address must not hold a user name or password.')
  return url
}

function closedTarget(host: string): OutboundError {
  return new OutboundError(
    'refused',
    `${host} leads into a private network. The operator can allow it with OUTBOUND_ALLOW.`,
  )
}

function tooSlow(): OutboundError {
  return new OutboundError('too_slow', 'There was no answer in time.')
}

async function before<T>(deadline: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(tooSlow()), Math.max(0, deadline - Date.now()))
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Sends over a connection of its own to one of the addresses; name and certificate stay those of the URL. */
function send(
  url: URL,
  addresses: LookupAddress[],
  { method = 'GET', headers = {}, body, maxBytes = 2 * 1024 * 1024 }: OutboundRequest,
  deadline: number,
): Promise<Response> {
  const options: RequestOptions = {
    method,
    agent: false,
    // Compressed answers could be larger than they look.
    headers: { ...headers, 'accept-encoding': 'identity', connection: 'close' },
    signal: AbortSignal.timeout(Math.max(1, deadline - Date.now())),
    lookup: (_host, wanted, done) => {
      if (wanted.all) done(null, addresses)
      else done(null, addresses[0]?.address ?? '', addresses[0]?.family)
    },
  }
  return new Promise<Response>((resolve, reject) => {
    const fail = (error: unknown) => reject(explain(url, error))
    const begin = url.protocol === 'https:' ? requestHttps : requestHttp
    const sent = begin(url, options, (answer) => {
      read(answer, maxBytes).then(resolve, fail)
    })
    sent.on('error', fail)
    sent.end(body)
  })
}

/** The name of the URL is what the certificate must be for. */
function handshake(url: URL, options: ConnectionOptions): Promise<TLSSocket> {
  const name = hostOf(url)
  return new Promise<TLSSocket>((resolve, reject) => {
    const socket = connect({ ...options, minVersion: 'TLSv1.2', ...(isIP(name) ? {} : { servername: name }) })
    const fail = (error: unknown) => {
      socket.destroy()
      reject(explain(url, error))
    }
    socket.once('error', fail)
    socket.setTimeout(15_000, () => fail(tooSlow()))
    socket.once('secureConnect', () => {
      socket.off('error', fail)
      socket.setTimeout(0)
      resolve(socket)
    })
  })
}

async function read(answer: IncomingMessage, maxBytes: number): Promise<Response> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxBytes) {
      answer.destroy()
      throw new OutboundError('too_large', `The answer is larger than ${maxBytes} bytes.`)
    }
    chunks.push(chunk)
  }
  if (answer.headers['content-encoding'] && answer.headers['content-encoding'] !== 'identity')
    throw new OutboundError('unreachable', 'The answer is compressed, which was not asked for.')
  const headers = new Headers()
  for (let index = 0; index < answer.rawHeaders.length; index += 2)
    headers.append(answer.rawHeaders[index] ?? '', answer.rawHeaders[index + 1] ?? '')
  const status = answer.statusCode ?? 502
  const empty = [204, 205, 304].includes(status)
  return new Response(empty ? null : Buffer.concat(chunks), { status, headers })
}

function explain(url: URL, error: unknown): OutboundError {
  if (error instanceof OutboundError) return error
  const name = error instanceof Error ? error.name : ''
  if (name === 'TimeoutError' || name === 'AbortError') return tooSlow()
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
  return new OutboundError('unreachable', `${url.host} could not be reached (${code}).`, error)
}
