import { createServer } from 'node:http'
import { ConfigError } from '@holdfast/runtime/config'
import { listen } from '@holdfast/runtime/listen'

export type Ports = {
  app: number
  connector: number
  internal: number
  database: number
  workerInternal: number
  connectorInternal: number
}

export function portsFrom(port: number): Ports {
  return {
    app: port,
    connector: port + 1,
    internal: port + 2,
    database: port + 3,
    workerInternal: port + 4,
    connectorInternal: port + 5,
  }
}

/**
 * Finds out before anything is started whether all ports are free, so that a taken one is one clear line.
 *
 * @throws ConfigError naming `--port`
 */
export async function requireFreePorts(ports: Ports): Promise<void> {
  const base = ports.app
  for (const port of Object.values(ports)) {
    const hosts = port === base ? ['127.0.0.1', '::1'] : ['127.0.0.1']
    const offset = port === base ? '' : ` (it follows from --port ${base})`
    try {
      const listening = await listen(() => createServer(), { hosts, port, portSetting: `--port${offset}` })
      await listening.close(0)
    } catch (error) {
      if (error instanceof ConfigError) throw error
      throw new ConfigError(`port ${port} cannot be used: choose another --port (${String(error)})`)
    }
  }
}
