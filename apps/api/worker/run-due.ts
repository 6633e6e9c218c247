import type { Database } from '@holdfast/db/database'
import { runChore } from '@holdfast/domain/jobs/tick'
import type { Chore } from '@holdfast/domain/jobs/tick'
import type { Log } from '@holdfast/runtime/log'

/** A counter of outcomes. */
interface Counter {
  inc: (labels: { name: string; outcome: 'done' | 'failed' }) => void
}

/**
 * Runs what is due, one chore after the other; one that fails does not keep the others back and is tried again a minute
 * later. A call while one runs is dropped. `settled` waits for what runs.
 */
export function runDue(
  db: Database,
  chores: readonly Chore[],
  { log, chores: counter }: { log: Log; chores: Counter },
) {
  let running: Promise<void> | undefined
  const all = async () => {
    for (const chore of chores) {
      try {
        if (await runChore(db, chore)) counter.inc({ name: chore.name, outcome: 'done' })
      } catch (error) {
        counter.inc({ name: chore.name, outcome: 'failed' })
        log.error({ error, chore: chore.name }, 'a chore failed')
      }
    }
  }
  return {
    run: () => {
      running ??= all().finally(() => {
        running = undefined
      })
    },
    settled: async () => {
      await running
    },
  }
}
