import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { readState, writeState } from '../state/files.ts'

const Kept = z.object({ holder: z.string(), pid: z.int() })

/**
 * The name under which this group of processes holds uploads. Kept, so that after a restart it is still the holder of
 * what it held; another group on the same machine that still runs has another name.
 */
export async function holderName(stateDir: string): Promise<string> {
  const path = join(stateDir, `holder-${hostname().replaceAll(/[^\w.-]/g, '_')}.json`)
  const kept = await readState(path, Kept)
  const holder = kept && (kept.pid === process.pid || !isAlive(kept.pid)) ? kept.holder : randomUUID()
  await writeState(path, { holder, pid: process.pid })
  return holder
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
