import { z } from 'zod'
import { Id } from './primitives.ts'
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

/** The five predefined roles. */
export const roles = [
  'account_administrator',
  'co_administrator',
  'project_manager',
  'member',
  'viewer',
] as const
export const Role = z.enum(roles).meta({ id: 'Role' })
export type Role = z.infer<typeof Role>

/** Where a role is assigned: on the whole organisation, or on one project. */
export const RoleAssignment = z
  .object({ id: Id, userId: Id, role: Role, projectId: Id.nullable() })
  .meta({ id: 'RoleAssignment' })

export const roleErrors = {
  last_administrator: [409, 'An organisation keeps at least one account administrator'],
  role_too_high: [403, 'You can only give roles up to your own'],
} as const satisfies Record<string, ErrorEntry>
