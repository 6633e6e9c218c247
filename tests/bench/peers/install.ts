import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Where peers are installed, once for all runs: HOLDFAST_BENCH_CACHE, else beside the npm packages. */
export function cacheFolder(): string {
  const root = join(import.meta.dirname, '..', '..', '..')
  return process.env['HOLDFAST_BENCH_CACHE'] ?? join(root, 'node_modules', '.cache', 'holdfast-bench')
}

/** The program of this name in PATH, if any. */
export function findProgram(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}

/**
 * A program built from its sources by Go, whose module proxy also checks them against the public checksum database.
 * `module` is a main package with its exact version; the program's name is the last part of its path.
 */
export async function installWithGo(module: string): Promise<string> {
  const bin = join(cacheFolder(), 'bin')
  const program = join(bin, /([^/]+)@/.exec(module)?.[1] ?? 'program')
  if (existsSync(program)) return program
  if (!findProgram('go')) throw new Error(`Go is needed to build ${module}: install it, and put it into PATH`)
  await mkdir(bin, { recursive: true })
  process.stderr.write(`building ${module}, once; this takes minutes\n`)
  await run('go', ['install', '-trimpath', '-ldflags=-s -w', module], {
    env: { ...process.env, GOBIN: bin, CGO_ENABLED: '0' },
    maxBuffer: 64 << 20,
  })
  return program
}

/** A program from a package of Debian, unpacked without installing it, so that no service starts and no root is needed. */
export async function unpackFromDebian(name: string, path: string): Promise<string> {
  const folder = join(cacheFolder(), 'debian', name)
  const program = join(folder, path)
  if (existsSync(program)) return program
  await mkdir(folder, { recursive: true })
  await run(
    'sh',
    ['-c', 'apt-get download "$1" || { apt-get update && apt-get download "$1"; }', 'sh', name],
    {
      cwd: folder,
    },
  )
  await run('sh', ['-c', 'dpkg-deb -x "$1"_*.deb .', 'sh', name], { cwd: folder })
  return program
}
