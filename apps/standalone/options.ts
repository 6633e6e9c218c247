import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ConfigError } from '@holdfast/runtime/config'

export type Options = { port: number; data: string; help: boolean }

export const USAGE = `Usage: npm start -- [options]

Runs all of Holdfast in one process, on a database and a folder of its own.

Options:
  --port P      the app's port on localhost (default 8300); P+1 to P+5 are used too, on this machine only
  --data PATH   where everything is kept (default ./data)
  --help        this text

Examples:
  npm start
  npm start -- --port 9000 --data /srv/holdfast
`

/** How many ports from P on are used. */
export const PORTS = 6

/** @throws ConfigError for an option that does not exist or a value that cannot be */
export function parseOptions(args: readonly string[]): Options {
  const { port, data, help } = parse(args)
  const number = /^\d{1,5}$/.test(port) ? Number(port) : NaN
  if (!(number >= 1 && number <= 65_536 - PORTS))
    throw new ConfigError(`--port must be a number from 1 to ${65_536 - PORTS}, not "${port}"`)
  return { port: number, data: resolve(data), help }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '8300' },
        data: { type: 'string', default: 'data' },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new ConfigError(`${error instanceof Error ? error.message : String(error)} (npm start -- --help)`)
  }
}
