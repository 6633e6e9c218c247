import type { Environment } from '@holdfast/runtime/config'
import { serveInternal } from '@holdfast/runtime/internal'
import type { Stop } from '@holdfast/runtime/stop'
import { parseConfig } from './config.ts'
import type { Config } from './config.ts'
import { holderName } from './processes/holder.ts'

/**
 * Starts a connector: in this process, or in as many as the machine has cores, which this one then only watches.
 * Resolves once it listens; `/readyz` tells when it is ready. @throws ConfigError
 */
export async function start(environment: Environment): Promise<Stop> {
  const config = parseConfig(environment)
  const holder = await holderName(config.stateDir)
  if (config.processes === 1) return startAlone(config, holder)
  // What serves is not loaded where nothing is served: it would take memory in one process more.
  const { supervise } = await import('./processes/supervise.ts')
  return supervise(config, environment, holder)
}

async function startAlone(config: Config, holder: string): Promise<Stop> {
  const alone = { index: 0, count: 1, socketOf: () => '' }
  const { serveProcess } = await import('./serve-process.ts')
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
