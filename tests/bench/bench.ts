import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Figure } from './figures.ts'
import { startHoldfast } from './holdfast.ts'
import type { Holdfast } from './holdfast.ts'
import { startMinio } from './peers/minio.ts'
import { startNginx } from './peers/nginx.ts'
import { startRclone } from './peers/rclone.ts'
import { startTus } from './peers/tus.ts'

/** One subject of the bench; `npm run bench -- <part of a name>` chooses some. */
export interface Measure {
  name: string
  run: (bench: Bench) => Promise<Figure[]>
}

/** What a measure works with. All is started when it is first asked for, on memory, and ended with the measure. */
export interface Bench {
  /** How many rounds are measured after the warm-up. */
  rounds: number
  /** A folder of the measure's own on memory. */
  folder: string
  /** What nginx serves. */
  served: string
  holdfast: () => Promise<Holdfast>
  holdfastOnMinio: () => Promise<Holdfast>
  holdfastOnDisk: () => Promise<Holdfast>
  nginx: () => ReturnType<typeof startNginx>
  minio: () => ReturnType<typeof startMinio>
  encryptedMinio: () => ReturnType<typeof startMinio>
  rclone: () => ReturnType<typeof startRclone>
  tus: () => ReturnType<typeof startTus>
}

/** Hands `work` a bench, and ends all that was started for it, whatever happens. */
export async function withBench<T>(rounds: number, work: (bench: Bench) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(memoryFolder(), 'holdfast-bench-'))
  const disk = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
  const started: Promise<{ stop: () => Promise<unknown> }>[] = []
  const once = <P extends { stop: () => Promise<unknown> }>(start: () => Promise<P>) => {
    let part: Promise<P> | undefined
    return () => {
      if (!part) started.push((part = start()))
      return part
    }
  }
  const served = join(folder, 'served')
  await mkdir(served)
  let ending: Promise<void> | undefined
  const endAll = async () => {
    for (const part of await Promise.allSettled(started)) {
      if (part.status === 'fulfilled') await part.value.stop()
    }
    for (const path of [folder, disk]) rmSync(path, { recursive: true, force: true })
  }
  // A signal and the failure that follows from it wait for the same end.
  const end = () => (ending ??= endAll())
  const interrupted = () => void end().then(() => process.exit(1))
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted)
  try {
    return await work({
      rounds,
      folder,
      served,
      holdfast: once(() => startHoldfast({ store: 'filesystem' })),
      holdfastOnMinio: once(() => startHoldfast({ store: 's3' })),
      holdfastOnDisk: once(() => startHoldfast({ store: 'filesystem', folder: join(disk, 'holdfast') })),
      nginx: once(() => startNginx(join(folder, 'nginx'), served)),
      minio: once(() => startMinio(join(folder, 'minio'))),
      encryptedMinio: once(() => startMinio(join(folder, 'minio-encrypted'), { encrypted: true })),
      rclone: once(() => startRclone(join(folder, 'rclone'))),
      tus: once(() => startTus(join(folder, 'tus'))),
    })
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted)
    await end()
  }
}

function memoryFolder(): string {
  return existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
}
