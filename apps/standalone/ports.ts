import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
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
 * Finds out before anything is started whether all ports are free, so that a taken one is one clear line. After a kill
 * the last processes of that start may need a moment to notice it: `patienceMs`.
 *
 * @throws ConfigError naming `--port`
 */
export async function requireFreePorts(ports: Ports, { patienceMs = 0 } = {}): Promise<void> {
  const end = Date.now() + patienceMs
  for (const port of Object.values(ports)) {
    for (;;) {
      const problem = await problemOf(port, ports.app)
      if (!problem) break
      if (Date.now() > end) throw problem
      await sleep(100)
    }
  }
}

async function problemOf(port: number, base: number): Promise<ConfigError | undefined> {
  const hosts = port === base ? ['127.0.0.1', '::1'] : ['127.0.0.1']
  const portSetting = port === base ? '--port' : `--port (it follows from --port ${base})`
  try {
    const listening = await listen(() => createServer(), { hosts, port, portSetting })
    await listening.close(0)
    return undefined
  } catch (error) {
    if (error instanceof ConfigError) return error
    return new ConfigError(`port ${port} cannot be used: choose another --port (${String(error)})`)
  }
}
