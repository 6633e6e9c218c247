import { describe, expect, it } from 'vitest'
import { lacks } from '../../harness/needs.ts'
import { minioBinary } from '../../harness/stores.ts'
import { seedOfRun } from '../crash/random.ts'
import { runCrash } from '../crash/run.ts'

/** As the short one, with pauses that outlast leases, and on both kinds of store. */
describe('crash, at length', () => {
  const stores = [
    { store: 's3', seconds: 400, missing: lacks('a MinIO server', minioBinary !== undefined) },
    { store: 'filesystem', seconds: 200, missing: false },
  ] as const
  for (const { store, seconds, missing } of stores)
    it.skipIf(missing)(
      `loses nothing acknowledged in ${seconds} s of kills and pauses on ${store}`,
      async () => {
        const { summary, failures } = await runCrash({
          seed: seedOfRun(),
          seconds,
          users: 6,
          store,
          weather: { down: 10_000, frozen: 40_000, calm: 10_000 },
          mostBytes: 4 * 2 ** 30,
        })
        process.stdout.write(`${summary}\n`)
        expect(failures, summary).toEqual([])
      },
      1_200_000,
    )
})
