import { writeSync } from 'node:fs'
import { ConfigError, EXIT_CONFIG } from './config.ts'
import type { Environment } from './config.ts'
import type { Stop } from './stop.ts'

/** The `start` of an app: reads its configuration, builds its parts, starts, and answers how to stop. */
export type Start = (environment: Environment) => Promise<Stop>

/**
 * What every `main.ts` does: starts with this process's environment, stops on SIGTERM and SIGINT (a later signal
 * ends it at once), and turns a bad setting into one line on standard error and exit code 78. With `runTask` the only reader
 * of `process.env`.
 */
export async function runProcess(start: Start): Promise<void> {
  let stop: Stop
  try {
    stop = await start(process.env)
  } catch (error) {
    end(error)
  }
  stopOnSignals(stop)
}

/** What the `main.ts` of a task does that ends by itself: exit code 0, or as `end` says. */
export async function runTask(task: (environment: Environment) => Promise<void>): Promise<void> {
  try {
    await task(process.env)
  } catch (error) {
    end(error)
  }
}

/** Ctrl+C under npm arrives twice, from the terminal and from npm: what comes this soon is the same wish. */
const SAME_WISH_MS = 1500

/** Ends the process in order on SIGTERM or SIGINT; a later signal ends it at once. */
export function stopOnSignals(stop: Stop): void {
  let asked: number | undefined
  const onSignal = (signal: NodeJS.Signals) => {
    if (asked === undefined) stop().then(() => process.exit(0), end)
    else if (Date.now() - asked > SAME_WISH_MS) process.exit(signal === 'SIGINT' ? 130 : 143)
    asked ??= Date.now()
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
}

/** Prints why a process cannot go on and ends it: 78 and one line for a setting, 1 and the stack for anything else. */
export function end(error: unknown): never {
  const known = error instanceof ConfigError
  const text = known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)
  // Synchronous, since the process ends right after.
  writeSync(2, `${text}\n`)
  process.exit(known ? EXIT_CONFIG : 1)
}
