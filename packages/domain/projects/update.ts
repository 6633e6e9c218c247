import type { Project } from '@holdfast/contracts/projects'
import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { tellProject } from '../events/project-event.ts'
import { enter, sqlState } from './enter.ts'
import { label } from './label.ts'
import { findProject, toProject } from './project-row.ts'
import { lockTree } from './tree-lock.ts'

export interface UpdateProjectInput {
  projectId: string
  name?: string | undefined
  quotaBytes?: number | null | undefined
  /** From `If-Match`: only as long as nobody changed it since. */
  revision?: number | undefined
}

/**
 * Renames a project, changes its quota.
 *
 * @throws DomainError `precondition_failed`, `project_name_taken`, `quota_below_usage`, `project_deleted`
 */
export function updateProject(ctx: Context, input: UpdateProjectInput): Promise<Project> {
  const { projectId } = input
  return enter(
    ctx,
    { kind: 'project', id: projectId },
    async ({ tx, ctx: acting, access, organizationId }) => {
      require(access, 'project.update', { projectId })
      // Reservations take the same lock shared, so none slips in between the look at the usage and the new quota.
      await lockTree(tx, projectId, 'exclusive')
      const before = await findProject(tx, projectId)
      if (input.revision !== undefined && input.revision !== before.revision)
        throw new DomainError('precondition_failed', undefined, { revision: before.revision })
      const { name, key } = label(input.name ?? before.name)
      const oldQuota = before.quota_bytes === null ? null : Number(before.quota_bytes)
      const quota = input.quotaBytes === undefined ? oldQuota : input.quotaBytes
      const used = Number(before.stored_bytes) + Number(before.reserved_bytes)
      if (quota !== null && quota !== oldQuota && quota < used)
        throw new DomainError('quota_below_usage', undefined, { usedBytes: used })
      try {
        await tx.execute(sql`
        update projects set name = ${name}, name_key = ${key}, quota_bytes = ${quota}::bigint,
          revision = revision + 1 where id = ${projectId}`)
      } catch (error) {
        if (sqlState(error) === '23505') throw new DomainError('project_name_taken')
        throw error
      }
      await audit(tx, acting, {
        action: 'project.updated',
        object: { kind: 'project', id: projectId, name },
        before: { name: before.name, quotaBytes: oldQuota },
        after: { name, quotaBytes: quota },
        organizationId,
      })
      await tellProject(tx, { organizationId, projectId, kind: 'project', actorId: access.userId })
      return toProject(await findProject(tx, projectId), access)
    },
  )
}
