import {
  type Level,
  singlePermissionNames,
  singlePermissions,
  type SinglePermission,
} from '@holdfast/contracts/roles'
import { levels, type Tool, tools } from '@holdfast/contracts/roles'

/** What a template says. */
export interface Rules {
  levels: Partial<Record<Tool, Level>>
  allow: SinglePermission[]
  deny: SinglePermission[]
}

/** How a single permission stands: as its level says, or in spite of it. */
export type Stand = 'level' | 'allow' | 'deny'

export const noRights: Rules = {
  levels: Object.fromEntries(tools.map((tool) => [tool, 'none'])),
  allow: [],
  deny: [],
}

export function levelOf({ levels: given }: Rules, tool: Tool): Level {
  return given[tool] ?? 'none'
}

export function standOf({ allow, deny }: Rules, single: SinglePermission): Stand {
  if (deny.includes(single)) return 'deny'
  return allow.includes(single) ? 'allow' : 'level'
}

/** Whether a template includes a single permission, all told. */
export function includes(rules: Rules, single: SinglePermission): boolean {
  const stand = standOf(rules, single)
  if (stand !== 'level') return stand === 'allow'
  const [tool, level] = singlePermissions[single]
  return levels.indexOf(levelOf(rules, tool)) >= levels.indexOf(level)
}

export function withStand(rules: Rules, single: SinglePermission, stand: Stand): Rules {
  const without = (list: SinglePermission[]) => list.filter((one) => one !== single)
  return {
    ...rules,
    allow: stand === 'allow' ? [...without(rules.allow), single] : without(rules.allow),
    deny: stand === 'deny' ? [...without(rules.deny), single] : without(rules.deny),
  }
}

/** All levels of a template, as the api takes them. */
export function allLevels(rules: Rules): Record<Tool, Level> {
  // One entry for each tool.
  return Object.fromEntries(tools.map((tool) => [tool, levelOf(rules, tool)])) as Record<Tool, Level>
}

export const singlesOf = (tool: Tool): SinglePermission[] =>
  singlePermissionNames.filter((single) => singlePermissions[single][0] === tool)
