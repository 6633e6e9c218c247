import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { ConfigError } from '@holdfast/runtime/config'
import type { Binaries } from './binaries.ts'

const run = promisify(execFile)

/**
 * How to start PostgreSQL's programs, which refuse to run as root. `owner` is who must own the data directory when
 * that is not the present user.
 */
export type Account = {
  command: (program: string, args: readonly string[]) => [program: string, args: string[]]
  owner?: { uid: number; gid: number }
}

const sameUser: Account = { command: (program, args) => [program, [...args]] }

/** To the kernel and the disk it stays root; PostgreSQL sees user 1000. `unshare` becomes the program: same pid. */
const inNamespace: Account = {
  command: (program, args) => [
    'unshare',
    ['--user', '--map-user=1000', '--map-group=1000', program, ...args],
  ],
}

/** The user that owns nothing; `setpriv` too becomes the program. For containers that forbid user namespaces. */
const nobody: Account = {
  command: (program, args) => [
    'setpriv',
    ['--reuid=65534', '--regid=65534', '--clear-groups', '--', program, ...args],
  ],
  owner: { uid: 65_534, gid: 65_534 },
}

/**
 * Chooses how PostgreSQL's programs run here: as the present user; for root in a user namespace of its own, or where
 * the machine forbids that, as the user nobody.
 *
 * @throws ConfigError where root can do neither, or where the binaries do not run at all
 */
export async function chooseAccount({ postgres }: Binaries): Promise<Account> {
  if (process.getuid?.() !== 0) {
    const problem = await tryAccount(sameUser, postgres)
    if (problem) throw new ConfigError(`PostgreSQL does not run on this machine: ${problem}`)
    return sameUser
  }
  const problems: string[] = []
  for (const account of [inNamespace, nobody]) {
    const problem = await tryAccount(account, postgres)
    if (!problem) return account
    problems.push(problem)
  }
  throw new ConfigError(
    `PostgreSQL does not run as root, and this machine allows neither a user namespace nor another user for it: ` +
      `start as an ordinary user, or use Docker Compose (${problems.join('; ')})`,
  )
}

/** Answers what went wrong, in one line. */
async function tryAccount(account: Account, postgres: string): Promise<string | undefined> {
  try {
    await run(...account.command(postgres, ['--version']), { cwd: '/' })
    return undefined
  } catch (error) {
    const text =
      error instanceof Error && 'stderr' in error ? String(error.stderr) || error.message : String(error)
    return text.trim().split('\n')[0]
  }
}
