import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { findMinio } from './peers/minio.ts'

/*
 * npm run bench [-- <part of a name> …] [--rounds 5] [--json FILE]
 * Prints a table with what is asked of each figure. Ends with 1 only when something could not be measured.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' }, rounds: { type: 'string', default: '5' } },
})

// The tests' harness looks for MinIO when it is loaded.
process.env['HOLDFAST_MINIO_BINARY'] = await findMinio()
const { runMeasures } = await import('./run.ts')
const { toJson, toTable } = await import('./figures.ts')

const { figures, failed } = await runMeasures(positionals, Number(values.rounds))
process.stdout.write(`\n${toTable(figures)}\n`)
if (values.json !== undefined) await writeFile(values.json, toJson(figures))
process.exit(failed ? 1 : 0)
