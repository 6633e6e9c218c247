import { levels, tools } from '@holdfast/contracts/roles'
import type { Level, Role, Tool } from '@holdfast/contracts/roles'
import type { Permissions } from '@holdfast/contracts/session'

/** A permission template: what a role may do with each tool. */
type Template = Readonly<Record<Tool, Level>>

/** The five predefined roles. */
export const templates: Readonly<Record<Role, Template>> = {
  account_administrator: template('admin admin admin admin admin admin admin admin'),
  co_administrator: template('admin admin admin admin read admin admin standard'),
  project_manager: template('admin admin standard standard read read standard none'),
  member: template('standard standard standard read none none none none'),
  viewer: template('read read none none none none none none'),
}

const nothing = template('none none none none none none none none')

/** What each verb asks for. `on: 'organization'` looks at roles on the whole organisation only. */
const demands = {
  'organization.see': { tool: 'files', level: 'none', on: 'organization' },
  'organization.update': { tool: 'settings', level: 'admin', on: 'organization' },
  'settings.manage': { tool: 'settings', level: 'admin', on: 'organization' },
  'storage.see': { tool: 'files', level: 'admin', on: 'organization' },
  'project.create': { tool: 'files', level: 'admin', on: 'organization' },
  'project.see': { tool: 'files', level: 'read', on: 'nearest' },
  'project.update': { tool: 'files', level: 'admin', on: 'nearest' },
  'project.delete': { tool: 'files', level: 'admin', on: 'nearest' },
  'node.read': { tool: 'files', level: 'read', on: 'nearest' },
  'node.write': { tool: 'files', level: 'standard', on: 'nearest' },
  'node.trash': { tool: 'files', level: 'standard', on: 'nearest' },
  'node.delete': { tool: 'files', level: 'admin', on: 'nearest' },
  'version.read': { tool: 'versions', level: 'read', on: 'nearest' },
  'version.restore': { tool: 'versions', level: 'standard', on: 'nearest' },
  'member.see': { tool: 'members', level: 'read', on: 'widest' },
  'member.invite': { tool: 'members', level: 'standard', on: 'widest' },
  'member.manage': { tool: 'members', level: 'admin', on: 'widest' },
  'audit.see': { tool: 'audit', level: 'read', on: 'widest' },
} as const satisfies Record<string, { tool: Tool; level: Level; on: 'organization' | 'nearest' | 'widest' }>

export type Verb = keyof typeof demands

/** What a verb is done to. Without a project: the organisation itself. Folders with rights of their own come later. */
export interface Target {
  projectId?: string | undefined
  nodeId?: string | undefined
}

/** The roles of one active member in one organisation. */
export interface Grants {
  organizationRole: Role | null
  projectRoles: ReadonlyMap<string, Role>
}

/**
 * Whether someone with these roles may do this to that. For work in files the nearest role wins: a viewer of a project stays
 * one whatever their role on the organisation. Administration is not narrowed that way, since an administrator could
 * lock themselves out of a project.
 */
export function can(grants: Grants, verb: Verb, target: Target): boolean {
  const { tool, level, on } = demands[verb]
  if (on === 'organization') return atLeast(organizationTemplate(grants)[tool], level)
  if (on === 'nearest') return atLeast(nearest(grants, target)[tool], level)
  return atLeast(organizationTemplate(grants)[tool], level) || atLeast(nearest(grants, target)[tool], level)
}

/** What the web app shows and hides: the level of each tool on a project, or on the organisation. */
export function permissionsOf(grants: Grants, projectId?: string): Permissions {
  const near = nearest(grants, { projectId })
  const wide = organizationTemplate(grants)
  const administration = new Set<Tool>(['members', 'audit', 'settings'])
  const entries = tools.map((tool) => [
    tool,
    administration.has(tool) ? higher(near[tool], wide[tool]) : near[tool],
  ])
  // One entry for each tool.
  return Object.fromEntries(entries) as Permissions
}

/** From the weakest to the strongest: who gives a role must have one that is at least as strong. */
const ranks: readonly Role[] = [
  'viewer',
  'member',
  'project_manager',
  'co_administrator',
  'account_administrator',
]

/** Whether someone may give or take this role: never one above their own. */
export function mayGive(grants: Grants, role: Role, projectId?: string): boolean {
  const own = [grants.organizationRole, projectId ? grants.projectRoles.get(projectId) : undefined]
  return own.some((mine) => mine && ranks.indexOf(mine) >= ranks.indexOf(role))
}

function nearest({ organizationRole, projectRoles }: Grants, { projectId }: Target): Template {
  const role = (projectId === undefined ? undefined : projectRoles.get(projectId)) ?? organizationRole
  return role ? templates[role] : nothing
}

function organizationTemplate({ organizationRole }: Grants): Template {
  return organizationRole ? templates[organizationRole] : nothing
}

function higher(one: Level, other: Level): Level {
  return atLeast(one, other) ? one : other
}

function atLeast(given: Level, wanted: Level): boolean {
  return levels.indexOf(given) >= levels.indexOf(wanted)
}

/** Levels in the order of `tools`. */
function template(list: string): Template {
  const given = list.split(' ')
  // One known level for each tool; the table above is all there is.
  return Object.fromEntries(tools.map((tool, index) => [tool, given[index]])) as Template
}
