import { levels, roles, singlePermissionNames, singlePermissions, tools } from '@holdfast/contracts/roles'
import type { Level, Role, SinglePermission, Tool } from '@holdfast/contracts/roles'

/** What a permission template allows: the level of each tool, and single permissions beside them. */
export interface Template {
  levels: Readonly<Record<Tool, Level>>
  allow: readonly SinglePermission[]
  deny: readonly SinglePermission[]
}

/** The five predefined templates. They are the same everywhere and cannot be changed. */
export const predefined: Readonly<Record<Role, Template>> = {
  account_administrator: template('admin admin admin admin admin admin admin admin'),
  co_administrator: template('admin admin admin admin read admin admin standard'),
  project_manager: template('admin admin standard standard read read standard none'),
  member: template('standard standard standard read none none none none'),
  viewer: template('read read none none none none none none'),
}

export const isRole = (id: string): id is Role => roles.some((role) => role === id)

/** Whether a template reaches this level of a tool. */
export function reaches(template: Template, tool: Tool, level: Level): boolean {
  return levels.indexOf(template.levels[tool]) >= levels.indexOf(level)
}

/** Whether a template includes a single permission. What it denies is denied, though its level would include it. */
export function includes(template: Template, permission: SinglePermission): boolean {
  if (template.deny.includes(permission)) return false
  const [tool, level] = singlePermissions[permission]
  return template.allow.includes(permission) || reaches(template, tool, level)
}

/** Whether who holds these together has everything that another template gives. */
export function covers(held: readonly Template[], other: Template): boolean {
  return (
    tools.every((tool) => held.some((mine) => reaches(mine, tool, other.levels[tool]))) &&
    singlePermissionNames.every(
      (permission) => !includes(other, permission) || held.some((mine) => includes(mine, permission)),
    )
  )
}

/** Levels in the order of `tools`. */
function template(list: string): Template {
  const given = list.split(' ')
  // One known level for each tool; the table above is all there is.
  const byTool = Object.fromEntries(tools.map((tool, index) => [tool, given[index]])) as Template['levels']
  return { levels: byTool, allow: [], deny: [] }
}
