import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ConfigError } from './config.ts'

/** A server that accepts connections. */
export type Listening = {
  /** The port that was bound, also where 0 was asked for. */
  port: number
  /**
   * Stops accepting at once, lets running requests end for `graceMs`, then cuts them. Resolves when no connection is
   * left.
   */
  close: (graceMs: number) => Promise<void>
}

export type ListenOptions = {
  hosts: readonly string[]
  port: number
  /** What to name when the port is taken: `PORT`, `--port`. */
  portSetting: string
}

/**
 * Listens with one server for each host, all on the same port. A host of a family that this machine lacks (`::1`
 * without IPv6) is passed over as long as another one works.
 *
 * @throws ConfigError when the port is taken or may not be used
 */
export async function listen(
  createServer: () => Server,
  { hosts, port, portSetting }: ListenOptions,
): Promise<Listening> {
  const servers: Server[] = []
  let bound = port
  for (const host of hosts) {
    try {
      const server = await bind(createServer(), host, bound)
      servers.push(server)
      bound = boundPort(server)
    } catch (error) {
      if (hosts.length > 1 && codeOf(error) === 'EADDRNOTAVAIL' && host !== hosts[0]) continue
      await Promise.all(servers.map((server) => closeServer(server, 0)))
      throw explain(error, host, bound, portSetting)
    }
  }
  return {
    port: bound,
    close: async (graceMs) => {
      await Promise.all(servers.map((server) => closeServer(server, graceMs)))
    },
  }
}

function bind(server: Server, host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject)
      resolve(server)
    })
  })
}

function boundPort(server: Server): number {
  // A server that listens on host and port has an AddressInfo, never a pipe's name.
  return (server.address() as AddressInfo).port
}

function closeServer(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    // Connections that become idle while we wait would otherwise live on until their keep-alive ends.
    const sweep = setInterval(() => server.closeIdleConnections(), 50)
    const cut = setTimeout(() => server.closeAllConnections(), graceMs)
    server.close(() => {
      clearInterval(sweep)
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}

function explain(error: unknown, host: string, port: number, setting: string): unknown {
  const code = codeOf(error)
  if (code === 'EADDRINUSE')
    return new ConfigError(
      `port ${port} on ${host} is already in use: stop what uses it or choose another ${setting}`,
    )
  if (code === 'EACCES')
    return new ConfigError(`port ${port} on ${host} may not be used by this user: choose another ${setting}`)
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new ConfigError(
      `${host} is not an address of this machine (${code}): correct the host beside ${setting}`,
    )
  return error
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
