import { Label } from '@holdfast/contracts/primitives'
import { clean, isObject } from './clean.ts'
import type { Json } from './clean.ts'
import { ScimError } from './error.ts'
import type { Filter } from './filter.ts'
import type { MemberChange } from './membership.ts'
import { stepsOf } from './patch.ts'
import type { Operation } from './patch.ts'
import { groupAttributes } from './schemas.ts'

/** What a request says of a group; undefined: nothing about it. */
export interface GroupChange {
  displayName?: string | undefined
  /** Null takes it away. */
  externalId?: string | null | undefined
  members: MemberChange[]
}

/** Values that one request names at the most. */
const mostMembers = 50_000

const simple = groupAttributes.filter(({ name }) => name !== 'members')

/**
 * Reads a group out of a whole resource (POST, PUT).
 *
 * @throws ScimError `invalidValue`
 */
export function readGroup(body: Json): GroupChange & { displayName: string } {
  const { displayName, externalId } = clean(body, simple)
  const members = Object.entries(body).find(([key]) => key.toLowerCase() === 'members')?.[1]
  return {
    displayName: nameOf(displayName),
    externalId: typeof externalId === 'string' ? externalId : null,
    members: [{ act: 'replace', ids: idsOf(members) }],
  }
}

/**
 * Reads what the operations of a PATCH do to a group, in their order.
 *
 * @throws ScimError
 */
export function readGroupPatch(operations: readonly Operation[]): GroupChange {
  const change: GroupChange = { members: [] }
  for (const operation of operations) {
    if (operation.path === undefined) readUnnamed(change, operation)
    else readNamed(change, operation, operation.path)
  }
  return change
}

function readUnnamed(change: GroupChange, { op, value }: Operation): void {
  if (!isObject(value)) throw new ScimError(400, 'invalidValue', 'Without a path the value is an object.')
  for (const [path, part] of Object.entries(value)) readNamed(change, { op, path, value: part }, path)
}

function readNamed(change: GroupChange, { op, value }: Operation, path: string): void {
  const [step, ...rest] = stepsOf(path)
  if (step?.name === 'members') {
    const chosen = step.filter ? chosenIds(step.filter) : undefined
    if (rest.length > 0) throw new ScimError(400, 'mutability', 'Members are added and removed, not changed.')
    change.members.push(memberChange(op, value, chosen))
  } else if (step?.name === 'displayname') {
    if (op === 'remove') throw new ScimError(400, 'invalidValue', 'A group needs a displayName.')
    change.displayName = nameOf(clean({ displayName: value }, simple).displayName)
  } else if (step?.name === 'externalid') {
    const { externalId } = op === 'remove' ? {} : clean({ externalId: value }, simple)
    change.externalId = typeof externalId === 'string' ? externalId : null
  }
  // What else there is (ids that Okta repeats, attributes of other applications) is passed over.
}

function memberChange(
  op: Operation['op'],
  value: unknown,
  chosen: readonly string[] | undefined,
): MemberChange {
  if (op === 'remove') {
    // Entra names in the value whom others name in the path; nobody named: everybody.
    if (chosen) return { act: 'remove', ids: chosen }
    return value === undefined || value === null
      ? { act: 'replace', ids: [] }
      : { act: 'remove', ids: idsOf(value) }
  }
  if (chosen) throw new ScimError(400, 'invalidPath', 'Members are added and replaced as a list.')
  return { act: op, ids: idsOf(value) }
}

/** `value eq "…"`, and several of them by `or`. */
function chosenIds(filter: Filter): string[] {
  if (filter.kind === 'or') return filter.parts.flatMap(chosenIds)
  if (
    filter.kind === 'compare' &&
    filter.path[0] === 'value' &&
    filter.operator === 'eq' &&
    typeof filter.value === 'string'
  )
    return [filter.value]
  throw new ScimError(400, 'invalidFilter', 'Members are chosen by value eq "…".')
}

function idsOf(value: unknown): string[] {
  if (value === undefined || value === null) return []
  const list: unknown[] = Array.isArray(value) ? value : [value]
  if (list.length > mostMembers)
    throw new ScimError(413, 'tooMany', `At most ${mostMembers} members come in one request.`)
  return list.map((item) => {
    const id = isObject(item) ? item.value : item
    if (isObject(item) && typeof item.type === 'string' && item.type.toLowerCase() === 'group')
      throw new ScimError(400, 'invalidValue', 'A group cannot be a member of a group.')
    if (typeof id !== 'string' || id.length > 100)
      throw new ScimError(400, 'invalidValue', 'A member has the id of a user as its value.')
    return id
  })
}

function nameOf(value: unknown): string {
  const name = Label.safeParse(value)
  if (!name.success)
    throw new ScimError(400, 'invalidValue', 'displayName is needed, with at most 120 characters.')
  return name.data.normalize('NFC')
}
