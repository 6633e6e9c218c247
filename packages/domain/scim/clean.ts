import { isOneLine } from '@holdfast/contracts/names'
import { ScimError } from './error.ts'
import { attributeNamed } from './schemas.ts'
import type { Attribute } from './schemas.ts'

export type Json = Record<string, unknown>

const longestText = 1024
const mostValues = 100

/**
 * What is kept of a complex value: known attributes under their proper names, in their proper types. Unknown and read-only ones are
 * left out (directories send what other applications want); what cannot be meant is refused.
 *
 * @throws ScimError `invalidValue`
 */
export function clean(input: unknown, attributes: readonly Attribute[], where = ''): Json {
  if (!isObject(input)) throw invalid(where || 'The resource', 'is no object')
  const kept: Json = {}
  for (const [key, value] of Object.entries(input)) {
    const attribute = attributeNamed(attributes, key)
    if (!attribute || attribute.mutability === 'readOnly') continue
    const cleaned = cleanValue(value, attribute, where ? `${where}.${attribute.name}` : attribute.name)
    if (cleaned !== undefined) kept[attribute.name] = cleaned
  }
  return kept
}

function cleanValue(value: unknown, attribute: Attribute, where: string): unknown {
  if (attribute.multiValued) return cleanValues(value, attribute, where)
  // Entra sends single values as `[{value: …}]`, and a manager by the id alone.
  const single: unknown = Array.isArray(value) ? value[0] : value
  if (single === null || single === undefined || single === '') return undefined
  if (attribute.type === 'complex') {
    const object = isObject(single) ? single : { value: single }
    const cleaned = clean(object, attribute.subAttributes ?? [], where)
    return Object.keys(cleaned).length > 0 ? cleaned : undefined
  }
  const simple = isObject(single) && 'value' in single ? single.value : single
  return attribute.type === 'boolean' ? cleanBoolean(simple, where) : cleanText(simple, where)
}

function cleanValues(value: unknown, attribute: Attribute, where: string): Json[] | undefined {
  if (value === null || value === undefined) return undefined
  const list = Array.isArray(value) ? value : [value]
  if (list.length > mostValues) throw invalid(where, `has more than ${mostValues} values`)
  const values = list.map((item: unknown) =>
    clean(isObject(item) ? item : { value: item }, attribute.subAttributes ?? [], where),
  )
  const kept = values.filter((item) => item.value !== undefined)
  // At most one is primary (RFC 7643, section 2.4): the last that says so.
  const primary = kept.findLast((item) => item.primary === true)
  for (const item of kept) if (item.primary === true && item !== primary) delete item.primary
  return kept.length > 0 ? kept : undefined
}

function cleanBoolean(value: unknown, where: string): boolean {
  if (typeof value === 'boolean') return value
  // Entra's older provisioning sends "True" and "False".
  if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true'
  throw invalid(where, 'is neither true nor false')
}

function cleanText(value: unknown, where: string): string | undefined {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string') throw invalid(where, 'is no text')
  const trimmed = text.normalize('NFC').trim()
  if (trimmed.length > longestText) throw invalid(where, `has more than ${longestText} characters`)
  if (!isOneLine(trimmed)) throw invalid(where, 'holds characters that cannot be shown')
  return trimmed === '' ? undefined : trimmed
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(where: string, what: string): ScimError {
  return new ScimError(400, 'invalidValue', `${where} ${what}.`)
}
