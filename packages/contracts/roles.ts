import { z } from 'zod'
import { Id, Instant } from './primitives.ts'
import type { ErrorEntry } from './problem.ts'

/** Parts of the product on which a permission template sets a level. */
export const tools = [
  'files',
  'versions',
  'sharing',
  'members',
  'audit',
  'reports',
  'exports',
  'settings',
] as const
export type Tool = (typeof tools)[number]

/** None, see, take part, control: each includes those before it. */
export const levels = ['none', 'read', 'standard', 'admin'] as const
export type Level = (typeof levels)[number]

/**
 * Single permissions, for where the level of a tool is too coarse: each belongs to a tool and comes with a level of it, unless a
 * template denies it, or allows it without that level.
 */
export const singlePermissions = {
  'files.download': ['files', 'read'],
  'files.upload': ['files', 'standard'],
  'files.edit': ['files', 'standard'],
  'files.trash': ['files', 'standard'],
  'files.label': ['files', 'standard'],
  'files.purge': ['files', 'admin'],
  'files.rights': ['files', 'admin'],
  'projects.create': ['files', 'admin'],
  'projects.update': ['files', 'admin'],
  'projects.delete': ['files', 'admin'],
  'versions.restore': ['versions', 'standard'],
  'sharing.outside': ['sharing', 'standard'],
  'sharing.release': ['sharing', 'standard'],
  'members.invite': ['members', 'standard'],
  'members.manage': ['members', 'admin'],
  'members.groups': ['members', 'admin'],
  'settings.templates': ['settings', 'admin'],
} as const satisfies Record<string, readonly [Tool, Level]>
export type SinglePermission = keyof typeof singlePermissions
// The keys of the table above, of which there is one at least.
export const singlePermissionNames = Object.keys(singlePermissions) as [
  SinglePermission,
  ...SinglePermission[],
]

/** The five predefined templates, from the strongest to the weakest. */
export const roles = [
  'account_administrator',
  'co_administrator',
  'project_manager',
  'member',
  'viewer',
] as const
export const Role = z.enum(roles).meta({ id: 'Role' })
export type Role = z.infer<typeof Role>

/** A permission template: the name of a predefined one, or the id of one of the organisation's own. */
export const TemplateId = z.union([Role, Id]).meta({ id: 'TemplateId' })
export type TemplateId = z.infer<typeof TemplateId>

/** Where a template is assigned, and to whom: exactly one of person and group. */
export const Assignment = z
  .object({
    id: Id,
    templateId: TemplateId,
    templateName: z.string(),
    userId: Id.nullable(),
    groupId: Id.nullable(),
    /** Name of the person or group. */
    name: z.string(),
    projectId: Id.nullable(),
    /** A folder of the project. */
    nodeId: Id.nullable(),
    /** Name of the folder, the project or the organisation. */
    place: z.string(),
    expiresAt: Instant.nullable(),
  })
  .meta({ id: 'Assignment' })
export type Assignment = z.infer<typeof Assignment>

export const roleErrors = {
  last_administrator: [409, 'An organisation keeps at least one account administrator'],
  role_too_high: [403, 'You can only give rights that you have yourself'],
  template_missing: [422, 'This permission template is not there any more'],
} as const satisfies Record<string, ErrorEntry>
