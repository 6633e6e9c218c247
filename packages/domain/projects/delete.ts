import type { Project } from '@holdfast/contracts/projects'
import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import { revoke } from '../connectors/revoke.ts'
import type { Context } from '../context.ts'
import { tellProject } from '../events/project-event.ts'
import { enter } from './enter.ts'
import { findProject, toProject } from './project-row.ts'
import { WINDOW_DAYS, WINDOW_MARGIN_DAYS } from './time.ts'
import { lockTree } from './tree-lock.ts'

/**
 * Deletes a project. Its files are purged after one calendar month, and never before the window of the backups and its margin
 * are over; until then it can be brought back.
 */
export function deleteProject(ctx: Context, { projectId }: { projectId: string }): Promise<Project> {
  return enter(
    ctx,
    { kind: 'project', id: projectId },
    async ({ tx, ctx: acting, access, organizationId }) => {
      require(access, 'project.delete', { projectId })
      await lockTree(tx, projectId, 'exclusive')
      await tx.execute(sql`
      update projects set deleted_at = now(), deleted_by = ${access.userId},
        purge_after = greatest(now() + interval '1 month',
          now() + make_interval(days => ${WINDOW_DAYS + WINDOW_MARGIN_DAYS}))
      where id = ${projectId}`)
      const project = toProject(await findProject(tx, projectId), access)
      await audit(tx, acting, {
        action: 'project.deleted',
        object: { kind: 'project', id: projectId, name: project.name },
        after: { purgeAfter: project.purgeAfter },
        organizationId,
      })
      await tellProject(tx, { organizationId, projectId, kind: 'project', actorId: access.userId })
      await revoke(tx, [`p:${projectId}`])
      return project
    },
  )
}
