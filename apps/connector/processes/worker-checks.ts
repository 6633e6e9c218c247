import type { Check } from '@holdfast/runtime/internal'
import type { Config } from '../config.ts'
import type { Watched } from './supervise.ts'

/** A serving process that has said nothing for so long hangs. */
const SILENT_MS = 10_000

/** The checks of `/readyz` of a connector of several processes: each must hold in all of them. */
export function workerChecks(
  watched: () => readonly (Watched | undefined)[],
  { storages }: Pick<Config, 'storages'>,
): Record<string, Check> {
  const names = ['enrolment', 'clock', 'revocations', ...storages.map(({ label }) => `storage ${label}`)]
  const checks = names.map((name): [string, Check] => [name, async () => requireAll(watched(), name)])
  return { ...Object.fromEntries(checks), processes: async () => requireProcesses(watched()) }
}

function requireAll(watched: readonly (Watched | undefined)[], name: string): void {
  for (const process of watched) {
    const problem = process?.problems[name]
    if (problem === undefined) throw new Error('a serving process is not up yet')
    if (problem !== null) throw new Error(problem)
  }
}

function requireProcesses(watched: readonly (Watched | undefined)[]): void {
  const silent = watched.filter((process) => !process || performance.now() - process.toldAt > SILENT_MS)
  if (silent.length > 0)
    throw new Error(`${silent.length} of ${watched.length} serving processes do not answer`)
}
