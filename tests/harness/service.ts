import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

/** A part of an appliance that a test can hurt. All acts wait until they took effect. */
export type Service = {
  name: string
  /** kill -9, with all processes below it; the service is down afterwards. */
  kill: () => Promise<void>
  /** SIGSTOP to it and all processes below: connections stay open and nothing answers. */
  pause: () => void
  resume: () => void
  /** SIGTERM and, if it does not end within 30 s, kill. Answers the exit code. */
  stop: () => Promise<number | null>
  /** Starts it on the same ports and data; `untilReady` of the result's owner tells when it serves. */
  start: () => Promise<void>
  running: () => boolean
  /** All it has written to standard output and error since the first start (the last 8 MB). */
  log: () => string
  pid: () => number | undefined
}

export type ProgramOptions = {
  name: string
  program: string
  args: readonly string[]
  /** The whole environment: nothing is inherited but PATH and HOME. */
  environment?: Readonly<Record<string, string>>
  /** Resolves when it serves; rejects or hangs until then. Tried again until `readyMs` are over. */
  ready: () => Promise<unknown>
  readyMs?: number
}

const LOG_CHARACTERS = 8_000_000

/** A program as a service: started, with its own process group. */
export async function startProgram(options: ProgramOptions): Promise<Service> {
  const program = new Program(options)
  await program.start()
  return program
}

class Program implements Service {
  readonly name: string
  readonly #options: ProgramOptions
  #child: ChildProcess | undefined
  #log = ''

  constructor(options: ProgramOptions) {
    this.name = options.name
    this.#options = options
  }

  async start(): Promise<void> {
    if (this.running()) return
    const { program, args, environment = {}, ready, readyMs = 60_000 } = this.#options
    const child = spawn(program, args, {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/tmp', ...environment },
    })
    this.#child = child
    child.on('error', (error) => this.#append(`${error.message}\n`))
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => this.#append(text))
    await this.#untilReady(child, ready, readyMs)
  }

  async #untilReady(child: ChildProcess, ready: () => Promise<unknown>, readyMs: number): Promise<void> {
    const end = Date.now() + readyMs
    let reason: unknown
    while (Date.now() < end) {
      if (hasEnded(child)) throw new Error(`${this.name} ended with ${child.exitCode}:\n${this.#tail()}`)
      try {
        await ready()
        return
      } catch (error) {
        reason = error
        await wait(50)
      }
    }
    signalTree(child.pid, 'SIGKILL')
    throw new Error(`${this.name} was not ready after ${readyMs} ms (${String(reason)}):\n${this.#tail()}`)
  }

  async kill(): Promise<void> {
    const child = this.#child
    if (!child || hasEnded(child)) return
    const exited = once(child, 'exit')
    signalTree(child.pid, 'SIGKILL')
    await exited
  }

  pause(): void {
    if (this.running()) signalTree(this.pid(), 'SIGSTOP')
  }

  resume(): void {
    if (this.running()) signalTree(this.pid(), 'SIGCONT')
  }

  async stop(): Promise<number | null> {
    const child = this.#child
    if (!child || hasEnded(child)) return child?.exitCode ?? null
    this.resume()
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    const timer = setTimeout(() => signalTree(child.pid, 'SIGKILL'), 30_000)
    await exited
    clearTimeout(timer)
    return child.exitCode
  }

  running(): boolean {
    return this.#child !== undefined && !hasEnded(this.#child)
  }

  log(): string {
    return this.#log
  }

  pid(): number | undefined {
    return this.#child?.pid
  }

  #append(text: string): void {
    this.#log = (this.#log + text).slice(-LOG_CHARACTERS)
  }

  #tail(): string {
    return this.#log.slice(-4000)
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

/**
 * Signals a process and all below it. Not only its group: PostgreSQL's backends are groups of their own. The top goes
 * first, so that it starts no further one meanwhile.
 */
export function signalTree(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  const below = childrenOf(pid)
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended by itself since.
  }
  for (const child of below) signalTree(child, signal)
}

/** From /proc; where there is none, a service counts as one process. */
function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(Number)
  } catch {
    return []
  }
}
