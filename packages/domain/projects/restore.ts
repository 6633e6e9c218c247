import type { Project } from '@holdfast/contracts/projects'
import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { tellProject } from '../events/project-event.ts'
import { enter, sqlState } from './enter.ts'
import { findProject, toProject } from './project-row.ts'

/**
 * Brings a deleted project back. One that is not deleted stays as it is.
 *
 * @throws DomainError `project_purged`, `project_name_taken`
 */
export function restoreProject(ctx: Context, { projectId }: { projectId: string }): Promise<Project> {
  return enter(
    ctx,
    { kind: 'project', id: projectId },
    async ({ tx, ctx: acting, access, organizationId }) => {
      require(access, 'project.delete', { projectId })
      // The purge takes this lock too: either it finds the project alive, or we find it purged.
      await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${projectId}::text, 1))`)
      const before = await findProject(tx, projectId)
      if (before.deleted_at === null) return toProject(before, access)
      if (before.purged_at !== null) throw new DomainError('project_purged')
      try {
        await tx.execute(sql`
        update projects set deleted_at = null, deleted_by = null, purge_after = null where id = ${projectId}`)
      } catch (error) {
        if (sqlState(error) === '23505') throw new DomainError('project_name_taken')
        throw error
      }
      await audit(tx, acting, {
        action: 'project.restored',
        object: { kind: 'project', id: projectId, name: before.name },
        organizationId,
      })
      await tellProject(tx, { organizationId, projectId, kind: 'project', actorId: access.userId })
      return toProject(await findProject(tx, projectId), access)
    },
  )
}
