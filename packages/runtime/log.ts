import { pino } from 'pino'
import type { DestinationStream, Logger } from 'pino'
import { errorFields } from './error-fields.ts'

export type Log = Logger

const HEADERS = [
  'authorization',
  'cookie',
  'set-cookie',
  'proxy-authorization',
  'location',
  'upload-metadata',
]
const FIELDS = ['password', 'token', 'secret', 'grant', 'code', 'wrap', 'key', 'cookie', 'authorization']

/** Everything that must not be read in a log, wherever an object of one or two levels carries it. */
const REDACTED = [
  ...FIELDS.flatMap((field) => [field, `*.${field}`]),
  ...HEADERS.flatMap((header) => [`headers["${header}"]`, `*.headers["${header}"]`]),
]

/**
 * A log of JSON lines with ISO 8601 times, on standard output unless another destination is given. `error` fields are
 * written with type, message, stack and causes, never with the values of a database statement.
 */
export function createLog({ name, level = 'info', file, destination }: LogOptions): Log {
  const options = {
    level,
    base: { process: name },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { error: errorFields, err: errorFields },
    redact: { paths: REDACTED, censor: '[redacted]' },
  }
  if (destination) return pino(options, destination)
  if (!file) return pino(options)
  // Trouble shows in the terminal as well, where nobody follows a file.
  const streams = [
    { level: 'trace' as const, stream: pino.destination({ dest: file, append: true, sync: true }) },
    { level: 'error' as const, stream: pino.destination({ dest: 2, sync: true }) },
  ]
  return pino(options, pino.multistream(streams))
}

export type LogOptions = {
  /** The process: `api`, `worker`, `connector`. */
  name: string
  level?: string
  /** A path to append to, instead of standard output; errors go to standard error too. */
  file?: string | undefined
  destination?: DestinationStream
}
