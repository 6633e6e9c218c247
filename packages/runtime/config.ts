import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** Variables as a process receives them; `npm start` hands the same shape to each app. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * A setting that nobody but the operator can correct. Its message is the one line that is printed, with the name of
 * the variable or option in it and never the value (which may be a secret); the process ends with exit code 78.
 */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** sysexits.h EX_CONFIG: "something was found in an unconfigured or misconfigured state". */
export const EXIT_CONFIG = 78

/**
 * Reads the variables that `shape` names, each from `NAME` or, where that is not set, from the file that `NAME_FILE`
 * names (without its last newline), and parses them. An empty variable counts as not set, as in a `.env` file.
 *
 * @throws ConfigError for the first bad value
 */
export function readConfig<Shape extends z.ZodRawShape>(
  shape: Shape,
  environment: Environment,
): z.output<z.ZodObject<Shape>> {
  const raw: Record<string, string | undefined> = {}
  for (const name of Object.keys(shape)) raw[name] = readVariable(name, environment)
  const parsed = z.object(shape).safeParse(raw)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const name = String(issue?.path[0] ?? 'environment')
  if (raw[name] === undefined)
    throw new ConfigError(`${name} is not set (or ${name}_FILE, the path of a file with it)`)
  throw new ConfigError(`${name} is not valid: ${issue?.message ?? 'unknown reason'}`)
}

function readVariable(name: string, environment: Environment): string | undefined {
  const value = environment[name]
  if (value !== undefined && value !== '') return value
  const path = environment[`${name}_FILE`]
  if (path === undefined || path === '') return undefined
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    // The code alone (ENOENT, EACCES): the rest of Node's message repeats the path.
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
    throw new ConfigError(`${name}_FILE names a file that cannot be read (${code}): ${path}`)
  }
}

/** A TCP port; 0 lets the system choose one. */
export const port = () =>
  z
    .string()
    .regex(/^\d{1,5}$/, 'expected a port, 0 to 65535')
    .transform(Number)
    .refine((value) => value <= 65_535, 'expected a port, 0 to 65535')

/** Addresses to listen on, separated by commas: `127.0.0.1,::1`. */
export const hosts = () =>
  z
    .string()
    .transform((value) => value.split(',').map((host) => host.trim()))
    .refine((list) => list.every((host) => host !== ''), 'expected addresses separated by commas')

/** `true` or `false`. */
export const flag = () =>
  z.enum(['true', 'false'], 'expected true or false').transform((value) => value === 'true')

/** A whole number within bounds, both included. */
export const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, `expected a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `expected a whole number from ${least} to ${most}`)

/** The origin of an http or https address, without path: `https://files.example.org:8443`. */
export const origin = () =>
  z.string().transform((value, context) => {
    const url = URL.canParse(value) ? new URL(value) : undefined
    if (
      url &&
      /^https?:$/.test(url.protocol) &&
      url.pathname === '/' &&
      !url.search &&
      !url.hash &&
      !url.username
    )
      return url.origin
    context.addIssue('expected an address such as https://files.example.org, without a path')
    return z.NEVER
  })

/** What every process reads. Spread it into the shape of an app. */
export const processShape = {
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  /** A file that the log goes to instead of standard output; errors go to standard error too. */
  LOG_FILE: z.string().optional(),
  HOST: hosts().default(['0.0.0.0']),
  INTERNAL_HOST: hosts().default(['127.0.0.1']),
  /** Seconds from SIGTERM until what still runs is cut off. */
  STOP_SECONDS: wholeNumber(1, 3600).default(20),
}
