import type { Database } from '@holdfast/db/database'
import { purgeProject } from '@holdfast/domain/projects/purge.job'
import type { Log } from '@holdfast/runtime/log'
import { PgBoss } from 'pg-boss'

const PURGE = 'purge-project'

/** Long work that needs no bytes: pg-boss on its own schema, with retries and back-off. Payloads hold ids. */
export class JobQueue {
  readonly #boss: PgBoss
  readonly #db: Database

  constructor(url: string, { db, log }: { db: Database; log: Log }) {
    this.#db = db
    // The schema is made and migrated by the first start, before any worker runs.
    this.#boss = new PgBoss({ connectionString: url, migrate: false, createSchema: false, max: 2 })
    this.#boss.on('error', (error) => log.error({ error }, 'job queue'))
  }

  async start(): Promise<void> {
    await this.#boss.start()
    await this.#boss.createQueue(PURGE, { policy: 'exclusive', retryLimit: 10, retryBackoff: true })
    await this.#boss.work<{ projectId: string }>(PURGE, async (jobs) => {
      for (const { data } of jobs) await purgeProject(this.#db, data.projectId)
    })
  }

  /** Once for a project, however often it is asked for. */
  async purgeProject(projectId: string): Promise<void> {
    await this.#boss.send(PURGE, { projectId }, { singletonKey: projectId })
  }

  stop(): Promise<void> {
    return this.#boss.stop({ graceful: true })
  }
}
