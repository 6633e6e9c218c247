import type { Environment } from '@holdfast/runtime/config'
import { serveInternal } from '@holdfast/runtime/internal'
import type { Stop } from '@holdfast/runtime/stop'
import { parseConfig } from './config.ts'
import type { Config } from './config.ts'
import { holderName } from './processes/holder.ts'
import { supervise } from './processes/supervise.ts'
import { serveProcess } from './serve-process.ts'

/**
 * Starts a connector: in this process, or in as many as the machine has cores, which this one then only watches.
 * Resolves once it listens; `/readyz` tells when it is ready. @throws ConfigError
 */
export async function start(environment: Environment): Promise<Stop> {
  const config = parseConfig(environment)
  const holder = await holderName(config.stateDir)
  return config.processes === 1 ? startAlone(config, holder) : supervise(config, environment, holder)
}

async function startAlone(config: Config, holder: string): Promise<Stop> {
  const alone = { index: 0, count: 1, socketOf: () => '' }
  const { metrics, checks, stopper } = await serveProcess({ config, place: alone, holder })
  const internal = await serveInternal({
    metrics,
    checks,
    hosts: config.internalHosts,
    port: config.internalPort,
    portSetting: 'INTERNAL_PORT',
  })
  return stopper(
    [{ name: 'drain', stop: internal.drain }],
    [{ name: 'internal', stop: () => internal.close(1000) }],
  )
}
