import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ConfigError } from '@holdfast/runtime/config'

/** Bytes that wait in a socket, either way, before it is told to wait: less than a segment, so a slow reader holds one. */
const BUFFERED = 64 * 1024

/** The connector's HTTP server. Transfers have no time limit; heads of requests have. */
export function createConnectorServer(answer: RequestListener): Server {
  const server = createServer(
    {
      requestTimeout: 0,
      headersTimeout: 30_000,
      keepAliveTimeout: 75_000,
      noDelay: true,
      highWaterMark: BUFFERED,
      maxHeaderSize: 32 * 1024,
    },
    answer,
  )
  server.on('clientError', (_, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')
    else socket.destroy()
  })
  return server
}

export interface PublicServer {
  /** The port that was bound, also where 0 was asked for. */
  port: number
  /** Stops accepting and lets idle connections go. */
  stopAccepting: () => void
  /** Ends what remains, and resolves when no connection is left. */
  cut: () => Promise<void>
}

export interface PublicAddress {
  hosts: readonly string[]
  port: number
  /**
   * Whether other processes of the connector listen there too. The kernel then spreads connections over those that
   * live; one that a cluster's primary hands to a process that is just being killed would hang for ever.
   */
  shared: boolean
}

/** Listens with one server for each host, on the same port. @throws ConfigError when the port is taken */
export async function servePublic(
  answer: RequestListener,
  { hosts, port, shared }: PublicAddress,
): Promise<PublicServer> {
  const servers: Server[] = []
  let bound = port
  for (const host of hosts) {
    const server = createConnectorServer(answer)
    try {
      await bind(server, host, bound, shared)
    } catch (error) {
      // A machine without IPv6 is served on the other hosts.
      if (servers.length > 0 && codeOf(error) === 'EADDRNOTAVAIL') continue
      for (const open of servers) open.close()
      throw explain(error, host, bound)
    }
    servers.push(server)
    // A server that listens on host and port has an AddressInfo.
    bound = (server.address() as AddressInfo).port
  }
  const closed: Promise<void>[] = []
  const stopAccepting = () => {
    for (const server of servers) closed.push(closeServer(server))
  }
  const cut = async () => {
    for (const server of servers) server.closeAllConnections()
    await Promise.all(closed)
  }
  return { port: bound, stopAccepting, cut }
}

/** SO_REUSEPORT is Linux's; elsewhere the cluster module shares the port. */
const canShare = process.platform === 'linux'

function bind(server: Server, host: string, port: number, shared: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, reusePort: shared && canShare }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function closeServer(server: Server): Promise<void> {
  // Connections that become idle later would otherwise live on until their keep-alive ends.
  const sweep = setInterval(() => server.closeIdleConnections(), 50)
  server.closeIdleConnections()
  return new Promise((resolve) => {
    server.close(() => {
      clearInterval(sweep)
      resolve()
    })
  })
}

function explain(error: unknown, host: string, port: number): unknown {
  const code = codeOf(error)
  if (code === 'EADDRINUSE')
    return new ConfigError(
      `port ${port} on ${host} is already in use: stop what uses it or choose another PORT`,
    )
  if (code === 'EACCES')
    return new ConfigError(`port ${port} on ${host} may not be used by this user: choose another PORT`)
  return error
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}

/** Throws ConfigError when the port is taken: processes that share a port would not notice. */
export async function requireFreePort(hosts: readonly string[], port: number): Promise<void> {
  const { stopAccepting, cut } = await servePublic(() => {}, { hosts, port, shared: false })
  stopAccepting()
  await cut()
}
