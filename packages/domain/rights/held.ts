import { levels, singlePermissionNames, tools } from '@holdfast/contracts/roles'
import type { Level, SinglePermission, Tool } from '@holdfast/contracts/roles'
import type { Held } from '../can.ts'
import { isRole, predefined } from '../templates/predefined.ts'
import type { Template } from '../templates/predefined.ts'

/** A template as the database tells it: levels only where it is the organisation's own. */
export type TemplateDocument = {
  role: string
  levels: Partial<Record<Tool, Level>> | null
  allow: readonly string[] | null
  deny: readonly string[] | null
}

/** A template that a person holds: by themselves (`own`) or by a group. */
export interface HeldDocument extends TemplateDocument {
  own: boolean
}

/** The way of a node: folders with rights of their own on it, the nearest first. */
export interface WayDocument {
  target: string
  passage: boolean
  marks: { id: string; private: boolean; held: HeldDocument[] }[]
}

/** What is not known of a template is not allowed by it. */
export function templateOf({ role, levels: given, allow, deny }: TemplateDocument): Template {
  if (isRole(role)) return predefined[role]
  const level = (tool: Tool) => levels.find((one) => one === given?.[tool]) ?? 'none'
  // One entry for each tool.
  const byTool = Object.fromEntries(tools.map((tool) => [tool, level(tool)])) as Template['levels']
  return { levels: byTool, allow: known(allow), deny: known(deny) }
}

function known(names: readonly string[] | null): SinglePermission[] {
  return singlePermissionNames.filter((name) => names?.includes(name))
}

/** What someone holds at one place: what was given to them, else what their groups have. */
export function heldOf(all: readonly HeldDocument[]): Held {
  const own = all.filter((one) => one.own)
  return (own.length > 0 ? own : all).map(templateOf)
}

/** What decides at the lower end of a way: the nearest folder where something is held, unless a private one comes first. */
export function nearestOf({ marks }: WayDocument): Held | 'above' {
  for (const mark of marks) {
    if (mark.held.length > 0) return heldOf(mark.held)
    if (mark.private) return []
  }
  return 'above'
}
