import * as routes from '@holdfast/contracts/projects'
import { createProject } from '@holdfast/domain/projects/create'
import { deleteProject } from '@holdfast/domain/projects/delete'
import { getProject } from '@holdfast/domain/projects/get'
import { listProjects } from '@holdfast/domain/projects/list'
import { listProjectMembers } from '@holdfast/domain/projects/list-members'
import { removeProjectMember } from '@holdfast/domain/projects/remove-member'
import { restoreProject } from '@holdfast/domain/projects/restore'
import { setProjectMember } from '@holdfast/domain/projects/set-member'
import { updateProject } from '@holdfast/domain/projects/update'
import { revisionOf } from '../http/if-match.ts'
import type { Api } from '../register.ts'

/** Projects and who reaches them. */
export function projectRoutes(api: Api): void {
  api.on(routes.createProject, ({ ctx, params, body }) => createProject(ctx, { ...params, ...body }))
  api.on(routes.listProjects, ({ ctx, params, query }) => listProjects(ctx, { ...params, ...query }))
  api.on(routes.getProject, ({ ctx, params }) => getProject(ctx, params))
  api.on(routes.updateProject, ({ ctx, params, headers, body }) =>
    updateProject(ctx, { ...params, ...body, revision: revisionOf(headers['if-match']) }),
  )
  api.on(routes.deleteProject, ({ ctx, params }) => deleteProject(ctx, params))
  api.on(routes.restoreProject, ({ ctx, params }) => restoreProject(ctx, params))
  api.on(routes.listProjectMembers, ({ ctx, params, query }) =>
    listProjectMembers(ctx, { ...params, ...query }),
  )
  api.on(routes.setProjectMember, ({ ctx, params, body }) => setProjectMember(ctx, { ...params, ...body }))
  api.on(routes.removeProjectMember, ({ ctx, params }) => removeProjectMember(ctx, params))
}
