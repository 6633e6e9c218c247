import type { Filter, FilterValue, Operator } from './filter.ts'
import { attributeNamed } from './schemas.ts'
import type { Attribute } from './schemas.ts'

/** Whether an element of a multi-valued attribute meets a filter. What has no such attribute does not. */
export function matches(
  filter: Filter,
  element: Readonly<Record<string, unknown>>,
  attributes: readonly Attribute[],
): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.parts.every((part) => matches(part, element, attributes))
    case 'or':
      return filter.parts.some((part) => matches(part, element, attributes))
    case 'not':
      return !matches(filter.filter, element, attributes)
    case 'some':
      return false
    case 'compare': {
      const [name = ''] = filter.path
      const attribute = attributeNamed(attributes, name)
      return (
        attribute !== undefined && compare(filter.operator, element[attribute.name], filter.value, attribute)
      )
    }
  }
}

function compare(operator: Operator, actual: unknown, expected: FilterValue, attribute: Attribute): boolean {
  if (operator === 'pr') return actual !== undefined && actual !== null && actual !== ''
  if (attribute.type === 'boolean') {
    const equal = (actual ?? false) === isTrue(expected)
    return operator === 'eq' ? equal : operator === 'ne' && !equal
  }
  if (typeof actual !== 'string' || typeof expected !== 'string')
    return operator === 'ne' && actual !== expected
  const [have, want] = attribute.caseExact ? [actual, expected] : [fold(actual), fold(expected)]
  switch (operator) {
    case 'eq':
      return have === want
    case 'ne':
      return have !== want
    case 'co':
      return have.includes(want)
    case 'sw':
      return have.startsWith(want)
    case 'ew':
      return have.endsWith(want)
    case 'gt':
      return have > want
    case 'ge':
      return have >= want
    case 'lt':
      return have < want
    case 'le':
      return have <= want
  }
}

/** Entra compares `primary` with the text "True". */
function isTrue(value: FilterValue): boolean {
  return value === true || (typeof value === 'string' && value.toLowerCase() === 'true')
}

const fold = (value: string) => value.normalize('NFC').toLowerCase()
