import { withBench } from './bench.ts'
import type { Measure } from './bench.ts'
import { toTable } from './figures.ts'
import type { Figure } from './figures.ts'
import { auditedWrites, auditVerification } from './measures/audit.ts'
import { downloads, downloadsOnDisk, downloadsOnMinio } from './measures/download.ts'
import { changes, largeTrees, lists } from './measures/folders.ts'
import { apiMemory, connectorMemory } from './measures/memory.ts'
import { signInPage } from './measures/page.ts'
import { ranges } from './measures/range.ts'
import { rights } from './measures/rights.ts'
import { signInFlood } from './measures/sign-ins.ts'
import { smallFiles, smallFilesOnDisk } from './measures/small-files.ts'
import { starts } from './measures/start.ts'
import { uploads, uploadsOnDisk, uploadsOnMinio } from './measures/upload.ts'

const MEASURES: readonly Measure[] = [
  downloads,
  downloadsOnMinio,
  uploads,
  uploadsOnMinio,
  ranges,
  smallFiles,
  lists,
  changes,
  largeTrees,
  rights,
  auditedWrites,
  auditVerification,
  starts,
  signInPage,
  signInFlood,
  connectorMemory,
  apiMemory,
  downloadsOnDisk,
  uploadsOnDisk,
  smallFilesOnDisk,
]

/** Runs the measures whose name holds one of `filters`, all when there are none. */
export async function runMeasures(
  filters: readonly string[],
  rounds: number,
): Promise<{ figures: Figure[]; failed: boolean }> {
  const figures: Figure[] = []
  let failed = false
  for (const measure of MEASURES) {
    if (filters.length > 0 && !filters.some((filter) => measure.name.includes(filter))) continue
    process.stderr.write(`${measure.name} …\n`)
    try {
      const measured = await withBench(rounds, (bench) => measure.run(bench))
      process.stderr.write(`${toTable(measured)}\n`)
      figures.push(...measured)
    } catch (error) {
      failed = true
      const reason = error instanceof Error ? error.stack : String(error)
      process.stderr.write(`${measure.name} could not be measured: ${reason}\n`)
    }
  }
  return { figures, failed }
}
