import { Worker } from 'node:worker_threads'
import type { SealedSums, SealingJob } from './seal-segments.ts'

interface Waiting {
  resolve: (sums: SealedSums) => void
  reject: (error: unknown) => void
}

/** One thread a process, started at first use. It keeps the process alive only while it works. */
let thread: SealingThread | undefined

/** Seals beside the event loop, in place; jobs run one after the other. The job's memory must be shared. */
export function sealBeside(job: SealingJob): Promise<SealedSums> {
  thread ??= new SealingThread()
  return thread.run(job)
}

class SealingThread {
  #worker = new Worker(new URL('sealing-worker.ts', import.meta.url))
  /** In the order of the jobs, which is that of the answers. */
  #waiting: Waiting[] = []

  constructor() {
    this.#worker.unref()
    this.#worker.on('message', (sums: SealedSums) => this.#settle((waiting) => waiting.resolve(sums)))
    this.#worker.on('error', (error) => this.#fail(error))
    this.#worker.on('exit', () => this.#fail(new Error('the sealing thread ended')))
  }

  run(job: SealingJob): Promise<SealedSums> {
    const { promise, resolve, reject } = Promise.withResolvers<SealedSums>()
    this.#waiting.push({ resolve, reject })
    this.#worker.ref()
    this.#worker.postMessage(job, [])
    return promise
  }

  #settle(settle: (waiting: Waiting) => void): void {
    const first = this.#waiting.shift()
    if (first) settle(first)
    if (this.#waiting.length === 0) this.#worker.unref()
  }

  /** The next job starts a new thread. */
  #fail(error: unknown): void {
    if (thread === this) thread = undefined
    while (this.#waiting.length > 0) this.#settle((waiting) => waiting.reject(error))
  }
}
