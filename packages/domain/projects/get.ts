import type { Project } from '@holdfast/contracts/projects'
import { require } from '../access.ts'
import type { Context } from '../context.ts'
import { enter } from './enter.ts'
import { findProject, toProject } from './project-row.ts'

/** A project with its storage profile and usage; a deleted one too, with the date of its purge. */
export function getProject(ctx: Context, { projectId }: { projectId: string }): Promise<Project> {
  return enter(ctx, { kind: 'project', id: projectId }, async ({ tx, access }) => {
    require(access, 'project.see', { projectId })
    return toProject(await findProject(tx, projectId), access)
  })
}
