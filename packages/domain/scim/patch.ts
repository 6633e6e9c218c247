import { isObject } from './clean.ts'
import type { Json } from './clean.ts'
import { ScimError } from './error.ts'
import { parseFilter, splitPath } from './filter.ts'
import type { Filter } from './filter.ts'
import { matches } from './matches.ts'
import { attributeNamed } from './schemas.ts'
import type { Attribute } from './schemas.ts'

export interface Operation {
  op: 'add' | 'replace' | 'remove'
  /** Undefined: `value` holds attributes by their names. */
  path: string | undefined
  value: unknown
}

/** A step into a resource: an attribute, and which of its values. */
interface Step {
  name: string
  filter?: Filter
}

const mostOperations = 1000

/**
 * The operations of a PATCH (RFC 7644, section 3.5.2).
 *
 * @throws ScimError `invalidSyntax`, `noTarget`
 */
export function operationsOf(body: unknown): Operation[] {
  const list = isObject(body) ? (body.Operations ?? body.operations) : undefined
  if (!Array.isArray(list) || list.length === 0)
    throw new ScimError(400, 'invalidSyntax', '"Operations" is missing.')
  if (list.length > mostOperations)
    throw new ScimError(400, 'tooMany', `A PATCH has at most ${mostOperations} operations.`)
  return list.map(operationOf)
}

function operationOf(input: unknown): Operation {
  if (!isObject(input)) throw new ScimError(400, 'invalidSyntax', 'An operation is an object.')
  const op = typeof input.op === 'string' ? input.op.toLowerCase() : ''
  if (op !== 'add' && op !== 'replace' && op !== 'remove')
    throw new ScimError(400, 'invalidSyntax', '"op" is add, replace or remove.')
  const { path, value } = input
  if (path !== undefined && path !== null && typeof path !== 'string')
    throw new ScimError(400, 'invalidPath', '"path" is text.')
  if (!path && op === 'remove') throw new ScimError(400, 'noTarget', 'A removal needs a path.')
  if (op !== 'remove' && value === undefined)
    throw new ScimError(400, 'invalidValue', `"${op}" needs a value.`)
  return { op, path: path || undefined, value }
}

/**
 * Changes `resource` by one operation. Takes what directories send beyond the RFC: paths as keys of a value without a path, and
 * a replacement of a value that is not there yet. Attributes that are not known are passed over.
 *
 * @throws ScimError `invalidPath`, `mutability`, `invalidFilter`
 */
export function applyOperation(
  resource: Json,
  { op, path, value }: Operation,
  attributes: readonly Attribute[],
) {
  if (path !== undefined) {
    change(resource, attributes, stepsOf(path), { op, value })
    return
  }
  if (!isObject(value)) throw new ScimError(400, 'invalidValue', 'Without a path the value is an object.')
  for (const [key, part] of Object.entries(value)) {
    const steps = stepsOf(key)
    // Okta repeats the id, and some the schemas: nothing changes by it.
    if (attributeNamed(attributes, steps[0]?.name ?? '')?.mutability !== 'readOnly')
      change(resource, attributes, steps, { op, value: part })
  }
}

/** `emails[type eq "work"].value` → its steps. */
export function stepsOf(path: string): Step[] {
  const [, before = '', inside, after] = /^([^[\]]+)(?:\[(.*)\](?:\.(.+))?)?$/s.exec(path.trim()) ?? []
  if (before === '') throw new ScimError(400, 'invalidPath', `"${path.slice(0, 100)}" is no path.`)
  const steps: Step[] = splitPath(before).map((name) => ({ name }))
  const last = steps.at(-1)
  if (inside === undefined || !last) return steps
  last.filter = parseFilter(inside)
  return [...steps, ...(after === undefined ? [] : splitPath(after).map((name) => ({ name })))]
}

type Act = Pick<Operation, 'op' | 'value'>

function change(target: Json, attributes: readonly Attribute[], steps: readonly Step[], act: Act): void {
  const [step, ...rest] = steps
  const attribute = step && attributeNamed(attributes, step.name)
  if (!step || !attribute) return
  if (attribute.mutability === 'readOnly')
    throw new ScimError(400, 'mutability', `${attribute.name} can only be read.`)
  if (attribute.multiValued && (step.filter || rest.length > 0))
    changeValues(target, attribute, step, rest, act)
  else if (rest.length > 0) {
    const inner = isObject(target[attribute.name]) ? (target[attribute.name] as Json) : {}
    change(inner, attribute.subAttributes ?? [], rest, act)
    target[attribute.name] = inner
  } else changeWhole(target, attribute, act)
}

function changeWhole(target: Json, attribute: Attribute, { op, value }: Act): void {
  const { name } = attribute
  const old = target[name]
  if (op === 'remove') delete target[name]
  else if (attribute.multiValued && op === 'add') target[name] = joined(listOf(old), listOf(value))
  else if (attribute.type === 'complex' && !attribute.multiValued && isObject(old) && isObject(value)) {
    // Of a complex attribute only what is named is replaced.
    for (const [key, part] of Object.entries(value)) {
      const steps = splitPath(key).map((step) => ({ name: step }))
      change(old, attribute.subAttributes ?? [], steps, { op, value: part })
    }
  } else target[name] = value
}

function changeValues(target: Json, attribute: Attribute, step: Step, rest: readonly Step[], act: Act): void {
  const sub = attribute.subAttributes ?? []
  const values = listOf(target[attribute.name]).filter(isObject)
  const chosen = step.filter
    ? values.filter((value) => step.filter && matches(step.filter, value, sub))
    : values
  if (act.op === 'remove' && rest.length === 0) {
    target[attribute.name] = values.filter((value) => !chosen.includes(value))
    return
  }
  if (chosen.length === 0 && act.op !== 'remove') {
    const made = step.filter ? described(step.filter, sub) : {}
    values.push(made)
    chosen.push(made)
  }
  for (const value of chosen) {
    if (rest.length > 0) change(value, sub, rest, act)
    else if (isObject(act.value)) Object.assign(value, act.value)
    else value.value = act.value
    // One that becomes primary takes it from the others.
    if (value.primary === true) for (const other of values) if (other !== value) delete other.primary
  }
  target[attribute.name] = values
}

/** The element that a filter of equalities describes: `type eq "work"` → {type: 'work'}. */
function described(filter: Filter, attributes: readonly Attribute[]): Json {
  if (filter.kind === 'and')
    return Object.assign({}, ...filter.parts.map((part) => described(part, attributes))) as Json
  const attribute =
    filter.kind === 'compare' && filter.operator === 'eq'
      ? attributeNamed(attributes, filter.path[0] ?? '')
      : undefined
  return attribute && filter.kind === 'compare' ? { [attribute.name]: filter.value } : {}
}

/** New values behind the old ones; one with the same value and type takes the place of the old. */
function joined(old: readonly unknown[], added: readonly unknown[]): unknown[] {
  const keys = new Set(added.map(keyOf))
  return [...old.filter((value) => !keys.has(keyOf(value))), ...added]
}

function keyOf(value: unknown): string {
  return isObject(value) ? JSON.stringify([value.value, value.type]) : JSON.stringify([value])
}

function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : [value]
}
