import { describe, expect, it } from 'vitest'
import { lacks } from '../harness/needs.ts'
import { minioBinary } from '../harness/stores.ts'
import { seedOfRun } from './crash/random.ts'
import { runCrash } from './crash/run.ts'

/** Without a MinIO server, as on most people's machines, files rest in a folder. */
const store = lacks('a MinIO server', minioBinary !== undefined) ? 'filesystem' : 's3'

describe('crash', () => {
  it('loses nothing acknowledged while api, worker, connector, database and store are killed and frozen', async () => {
    const { summary, failures } = await runCrash({
      seed: seedOfRun(),
      seconds: 60,
      users: 5,
      store,
      weather: { down: 1500, frozen: 3000, calm: 4000 },
      mostBytes: 2 ** 30,
    })
    process.stdout.write(`${summary}\n`)
    expect(failures, summary).toEqual([])
  }, 300_000)
})
