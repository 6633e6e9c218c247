import { startDueReviews } from '@holdfast/domain/access-reviews/due.job'
import type { ReviewWorker } from '@holdfast/domain/access-reviews/due.job'
import { sweepFiles } from '@holdfast/domain/events/sweep.job'
import { requeueLost } from '@holdfast/domain/jobs/requeue.job'
import type { Chore } from '@holdfast/domain/jobs/tick'
import { expireTrash } from '@holdfast/domain/nodes/expire-trash.job'
import { removeOrphans, startSweeps } from '@holdfast/domain/orphans/remove.job'
import { forgetDeleted } from '@holdfast/domain/nodes/forget.job'
import { projectsToPurge } from '@holdfast/domain/projects/purge.job'
import { endSupport } from '@holdfast/domain/support/end.job'
import {
  cleanUpSso,
  refetchMetadata,
  revertEnforcements,
  warnOfCertificates,
} from '@holdfast/domain/sso/care.job'
import type { SsoServices } from '@holdfast/domain/sso/services'
import { cleanUpIdentity } from '@holdfast/domain/tenants/clean-up'
import { expireUnplaced, expireUploads } from '@holdfast/domain/uploads/expire.job'
import { doomBlobs, enqueueRemovals } from '@holdfast/domain/usage/doom.job'
import { watchAccounts } from '@holdfast/domain/watch/watch.job'
import type { Watch } from '@holdfast/domain/watch/watch.job'
import type { JobQueue } from './job-queue.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE

/** All time-driven work of the control plane. Every chore may run twice without harm. */
export function choresOf(
  { TRASH_DAYS: days }: { TRASH_DAYS?: number | undefined },
  queue: JobQueue,
  { reviews: worker, sso, watch }: { reviews: ReviewWorker; sso: SsoServices; watch: Watch },
): Chore[] {
  const chores: Chore[] = [
    { name: 'requeue-lost-jobs', everySeconds: 30, run: requeueLost },
    { name: 'watch-accounts', everySeconds: 30, run: (db) => watchAccounts(db, watch) },
    { name: 'end-support', everySeconds: MINUTE, run: endSupport },
    { name: 'access-reviews', everySeconds: HOUR, run: (db) => startDueReviews(db, worker) },
    { name: 'expire-uploads', everySeconds: MINUTE, run: expireUploads },
    { name: 'expire-unplaced', everySeconds: HOUR, run: expireUnplaced },
    {
      name: 'purge-projects',
      everySeconds: HOUR,
      run: async (db) => {
        for (const projectId of await projectsToPurge(db)) await queue.purgeProject(projectId)
      },
    },
    { name: 'doom-blobs', everySeconds: HOUR, run: doomBlobs },
    { name: 'remove-blobs', everySeconds: HOUR, run: enqueueRemovals },
    { name: 'start-sweeps', everySeconds: HOUR, run: startSweeps },
    { name: 'remove-orphans', everySeconds: HOUR, run: removeOrphans },
    { name: 'forget-deleted', everySeconds: HOUR, run: (db) => forgetDeleted(db) },
    { name: 'sweep-files', everySeconds: HOUR, run: sweepFiles },
    { name: 'sweep-identity', everySeconds: HOUR, run: cleanUpIdentity },
    { name: 'sweep-sso', everySeconds: HOUR, run: cleanUpSso },
    { name: 'revert-sso-enforcement', everySeconds: 30, run: revertEnforcements },
    { name: 'refetch-sso-metadata', everySeconds: HOUR, run: (db) => refetchMetadata(db, sso) },
    { name: 'warn-of-sso-certificates', everySeconds: HOUR, run: (db) => warnOfCertificates(db, sso.sealer) },
  ]
  if (days === undefined) return chores
  return [...chores, { name: 'expire-trash', everySeconds: HOUR, run: (db) => expireTrash(db, days) }]
}
