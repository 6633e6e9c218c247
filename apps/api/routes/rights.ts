import * as groups from '@holdfast/contracts/groups'
import * as rights from '@holdfast/contracts/rights'
import * as templates from '@holdfast/contracts/templates'
import { createGroup, deleteGroup, updateGroup } from '@holdfast/domain/groups/change'
import { getGroup, listGroupMembers, listGroups } from '@holdfast/domain/groups/list'
import { changeGroupMembers } from '@holdfast/domain/groups/members'
import { setNodeLabels } from '@holdfast/domain/labels/set'
import { breakIntoNode } from '@holdfast/domain/rights/break-in'
import { changeAssignments } from '@holdfast/domain/rights/change-assignments'
import { explainRights } from '@holdfast/domain/rights/explain'
import { listAssignments } from '@holdfast/domain/rights/list-assignments'
import { listGuardedFolders } from '@holdfast/domain/rights/list-guarded'
import { getNodeAccess } from '@holdfast/domain/rights/node-access'
import { previewProject } from '@holdfast/domain/rights/preview'
import { setNodePrivate } from '@holdfast/domain/rights/set-private'
import { createTemplate, deleteTemplate, updateTemplate } from '@holdfast/domain/templates/change'
import { listTemplates } from '@holdfast/domain/templates/list'
import { revisionOf } from '../http/if-match.ts'
import type { Api } from '../register.ts'

/** Who may do what: templates, groups, what was given where, and why someone may do something. */
export function rightsRoutes(api: Api): void {
  api.on(templates.listTemplates, ({ ctx, params }) => listTemplates(ctx, params))
  api.on(templates.createTemplate, ({ ctx, params, body }) => createTemplate(ctx, { ...params, ...body }))
  api.on(templates.updateTemplate, ({ ctx, params, body, headers }) =>
    updateTemplate(ctx, { ...params, ...body, revision: revisionOf(headers['if-match']) }),
  )
  api.on(templates.deleteTemplate, ({ ctx, params, query }) => deleteTemplate(ctx, { ...params, ...query }))

  api.on(groups.listGroups, ({ ctx, params, query }) => listGroups(ctx, { ...params, ...query }))
  api.on(groups.createGroup, ({ ctx, params, body }) => createGroup(ctx, { ...params, ...body }))
  api.on(groups.getGroup, ({ ctx, params }) => getGroup(ctx, params))
  api.on(groups.updateGroup, ({ ctx, params, body, headers }) =>
    updateGroup(ctx, { ...params, ...body, revision: revisionOf(headers['if-match']) }),
  )
  api.on(groups.deleteGroup, ({ ctx, params }) => deleteGroup(ctx, params))
  api.on(groups.listGroupMembers, ({ ctx, params, query }) => listGroupMembers(ctx, { ...params, ...query }))
  api.on(groups.changeGroupMembers, ({ ctx, params, body }) =>
    changeGroupMembers(ctx, { ...params, ...body }),
  )

  api.on(rights.changeAssignments, ({ ctx, params, body }) => changeAssignments(ctx, { ...params, ...body }))
  api.on(rights.listAssignments, ({ ctx, params, query }) => listAssignments(ctx, { ...params, ...query }))
  api.on(rights.getNodeAccess, ({ ctx, params }) => getNodeAccess(ctx, params))
  api.on(rights.setNodePrivate, ({ ctx, params, body }) => setNodePrivate(ctx, { ...params, ...body }))
  api.on(rights.breakIntoNode, ({ ctx, params, body }) => breakIntoNode(ctx, { ...params, ...body }))
  api.on(rights.listGuardedFolders, ({ ctx, params, query }) =>
    listGuardedFolders(ctx, { ...params, ...query }),
  )
  api.on(rights.explainRights, ({ ctx, params, query }) => explainRights(ctx, { ...params, ...query }))
  api.on(rights.previewProject, ({ ctx, params, query }) => previewProject(ctx, { ...params, ...query }))
  api.on(rights.setNodeLabels, ({ ctx, params, body }) => setNodeLabels(ctx, { ...params, ...body }))
}
