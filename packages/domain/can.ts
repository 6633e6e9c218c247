import { levels, singlePermissionNames, tools } from '@holdfast/contracts/roles'
import type { Level, SinglePermission, Tool } from '@holdfast/contracts/roles'
import type { Permissions } from '@holdfast/contracts/session'
import { covers, includes, reaches } from './templates/predefined.ts'
import type { Template } from './templates/predefined.ts'

/**
 * Where a verb looks for its right:
 * - `organization`: what is held on the whole organisation
 * - `nearest`: what is held nearest to the target: on the folder, else on one above it, on the project, on the organisation
 * - `widest`: what is held on the organisation or on the project. Administration is not narrowed by a nearer assignment, since
 *   an administrator could lock themselves out.
 * - `way`: as `nearest`, and also where something below is open to the person
 */
type On = 'organization' | 'nearest' | 'widest' | 'way'
type Demand = { on: On } & ({ tool: Tool; level: Level } | { single: SinglePermission })

/** What each verb asks for: a level of a tool, or a single permission. */
const demands = {
  'organization.see': { tool: 'files', level: 'none', on: 'organization' },
  'organization.update': { tool: 'settings', level: 'admin', on: 'organization' },
  'settings.manage': { tool: 'settings', level: 'admin', on: 'organization' },
  'template.see': { tool: 'members', level: 'read', on: 'widest' },
  'template.manage': { single: 'settings.templates', on: 'organization' },
  'group.see': { tool: 'members', level: 'read', on: 'widest' },
  'group.manage': { single: 'members.groups', on: 'organization' },
  'storage.see': { tool: 'files', level: 'admin', on: 'organization' },
  'project.create': { single: 'projects.create', on: 'organization' },
  'project.see': { tool: 'files', level: 'read', on: 'way' },
  'project.update': { single: 'projects.update', on: 'nearest' },
  'project.delete': { single: 'projects.delete', on: 'nearest' },
  'node.pass': { tool: 'files', level: 'read', on: 'way' },
  'node.read': { tool: 'files', level: 'read', on: 'nearest' },
  'node.download': { single: 'files.download', on: 'nearest' },
  'node.upload': { single: 'files.upload', on: 'nearest' },
  'node.write': { single: 'files.edit', on: 'nearest' },
  'node.label': { single: 'files.label', on: 'nearest' },
  'node.trash': { single: 'files.trash', on: 'nearest' },
  'node.delete': { single: 'files.purge', on: 'nearest' },
  'node.release': { single: 'sharing.release', on: 'nearest' },
  'node.rights': { single: 'files.rights', on: 'nearest' },
  'version.read': { tool: 'versions', level: 'read', on: 'nearest' },
  'version.restore': { single: 'versions.restore', on: 'nearest' },
  'member.see': { tool: 'members', level: 'read', on: 'widest' },
  'member.invite': { single: 'members.invite', on: 'widest' },
  'member.invite_outside': { single: 'sharing.outside', on: 'widest' },
  'member.manage': { single: 'members.manage', on: 'widest' },
  'audit.see': { tool: 'audit', level: 'read', on: 'widest' },
  'audit.export': { tool: 'exports', level: 'standard', on: 'organization' },
  'audit.manage': { tool: 'audit', level: 'admin', on: 'organization' },
  'report.see': { tool: 'reports', level: 'read', on: 'organization' },
} as const satisfies Record<string, Demand>

export type Verb = keyof typeof demands

/** What a verb is done to. Without a project: the organisation itself. */
export interface Target {
  projectId?: string | undefined
  nodeId?: string | undefined
}

/** Templates that a person holds at one place; what any of them allows is allowed. */
export type Held = readonly Template[]

/** What folders with rights of their own say to one person in one project. */
export interface FolderRights {
  projectId: string
  /** Whether the project has such folders at all. */
  guarded: boolean
  /** For each node that was looked at: what decides there, or `above` when it is left to the project. */
  nearest: ReadonlyMap<string, Held | 'above'>
  /** Nodes on the way to something that is open to the person. */
  passages: ReadonlySet<string>
  /** For each node that was looked at: the folders with rights of their own on its way, the node included. */
  guards: ReadonlyMap<string, readonly string[]>
}

/** The rights of one active member in one organisation. */
export interface Grants {
  organization: Held
  projects: ReadonlyMap<string, Held>
  folders: FolderRights | null
  /** Projects in which a folder is open to the person, whatever they hold on the project. */
  within: ReadonlySet<string>
  /** Acting by an API token: what its scopes open. */
  verbs?: ReadonlySet<Verb> | undefined
}

/**
 * Whether someone with these rights may do this to that. For work in files the nearest assignment wins: a viewer of a project stays
 * one whatever they hold on the organisation, and a private folder is closed to everyone who has nothing on it. Of a node at which
 * nobody looked nothing is allowed.
 */
export function can(grants: Grants, verb: Verb, target: Target): boolean {
  if (grants.verbs && !grants.verbs.has(verb)) return false
  const demand: Demand = demands[verb]
  const { on } = demand
  if (on === 'organization') return allows(grants.organization, demand)
  if (on === 'widest')
    return allows(grants.organization, demand) || allows(onProject(grants, target.projectId), demand)
  return allows(nearest(grants, target), demand) || (on === 'way' && passes(grants, target))
}

function allows(held: Held, demand: Demand): boolean {
  if ('single' in demand) return held.some((template) => includes(template, demand.single))
  return demand.level === 'none' || held.some((template) => reaches(template, demand.tool, demand.level))
}

/** What the web app shows and hides: the level of each tool at a place. */
export function permissionsOf(grants: Grants, target: Target = {}): Permissions {
  const near = nearest(grants, target)
  const administration = new Set<Tool>(['members', 'audit', 'settings'])
  const wide = [...onProject(grants, target.projectId), ...grants.organization]
  const entries = tools.map((tool) => [tool, highest(administration.has(tool) ? wide : near, tool)])
  // One entry for each tool.
  return Object.fromEntries(entries) as Permissions
}

/** The single permissions at a place, for the same. */
export function singlesOf(grants: Grants, target: Target = {}): SinglePermission[] {
  const near = nearest(grants, target)
  const wide = [...onProject(grants, target.projectId), ...grants.organization]
  return singlePermissionNames.filter((permission) => {
    const held = permission.startsWith('members.') || permission.startsWith('settings.') ? wide : near
    return held.some((template) => includes(template, permission))
  })
}

/** Whether someone may give or take this template at a place: never what they do not have themselves. */
export function mayGive(grants: Grants, template: Template, target: Target = {}): boolean {
  return covers(nearest(grants, target), template) || covers(grants.organization, template)
}

function nearest(grants: Grants, { projectId, nodeId }: Target): Held {
  const project = onProject(grants, projectId)
  if (projectId === undefined || nodeId === undefined) return project
  const { folders } = grants
  if (folders?.projectId !== projectId) return []
  if (!folders.guarded) return project
  const held = folders.nearest.get(nodeId) ?? []
  return held === 'above' ? project : held
}

function passes({ folders, within }: Grants, { projectId, nodeId }: Target): boolean {
  if (projectId === undefined) return false
  return nodeId === undefined ? within.has(projectId) : (folders?.passages.has(nodeId) ?? false)
}

function onProject({ organization, projects }: Grants, projectId: string | undefined): Held {
  return (projectId === undefined ? undefined : projects.get(projectId)) ?? organization
}

function highest(held: Held, tool: Tool): Level {
  return levels.findLast((level) => held.some((template) => reaches(template, tool, level))) ?? 'none'
}
