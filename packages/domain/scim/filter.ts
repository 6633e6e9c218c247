import { ScimError } from './error.ts'

/*
 * Filters of RFC 7644, section 3.4.2.2, read in one pass. (The parser of the library scimmy needs exponential time for a row of
 * backslashes, does not unescape values and takes incomplete expressions.)
 */

export type Operator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le' | 'pr'
export type FilterValue = string | number | boolean | null

export type Filter =
  | { kind: 'and' | 'or'; parts: readonly Filter[] }
  | { kind: 'not'; filter: Filter }
  /** `path` in lower case, without the URN of the core schema; that of an extension is its first segment. */
  | { kind: 'compare'; path: readonly string[]; operator: Operator; value: FilterValue }
  /** Some element of a multi-valued attribute meets the filter. */
  | { kind: 'some'; path: readonly string[]; filter: Filter }

const operators = new Set<string>(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le', 'pr'])
const longest = 2000
const deepest = 10
const token = /\s*(?:([()[\]])|("(?:[^"\\]|\\.)*")|([^\s()[\]"]+))/y

/** @throws ScimError `invalidFilter` */
export function parseFilter(text: string): Filter {
  const reader = new Reader(text)
  const filter = reader.either(0)
  reader.end()
  return filter
}

/** A path of attributes: `name.givenName`, `urn:…:User:department`. In lower case; the core schemas' URNs are left out. */
export function splitPath(text: string): string[] {
  const path = text.toLowerCase()
  const [, urn, rest = path] = /^(urn:[^[\]]+?:2\.0:(?:user|group))(?::(.*))?$/.exec(path) ?? []
  const names = urn !== undefined && rest === path ? [] : rest.split('.')
  if (names.some((name) => !/^[a-z$][\w$-]*$/.test(name)))
    throw new ScimError(400, 'invalidPath', `"${text.slice(0, 100)}" is no path of an attribute.`)
  const core = urn === undefined || /:schemas:core:2\.0:(user|group)$/.test(urn)
  return core || urn === undefined ? names : [urn, ...names]
}

class Reader {
  readonly #tokens: string[]
  #at = 0

  constructor(text: string) {
    if (text.length > longest) refuse(`A filter has at most ${longest} characters.`)
    this.#tokens = tokensOf(text)
  }

  either(depth: number): Filter {
    if (depth > deepest) refuse('The filter is nested too deeply.')
    const parts = [this.#all(depth)]
    while (this.#word('or')) parts.push(this.#all(depth))
    return parts.length === 1 ? only(parts) : { kind: 'or', parts }
  }

  end(): void {
    if (this.#at < this.#tokens.length) refuse(`"${this.#tokens[this.#at]?.slice(0, 50)}" stands too much.`)
  }

  #all(depth: number): Filter {
    const parts = [this.#one(depth)]
    while (this.#word('and')) parts.push(this.#one(depth))
    return parts.length === 1 ? only(parts) : { kind: 'and', parts }
  }

  #one(depth: number): Filter {
    const negated = this.#word('not')
    if (this.#is('(')) {
      const filter = this.either(depth + 1)
      this.#expect(')')
      return negated ? { kind: 'not', filter } : filter
    }
    if (negated) refuse('After "not" comes "(".')
    const path = pathOf(this.#next())
    return this.#is('[') ? this.#some(path, depth) : this.#compare(path)
  }

  /** `emails[type eq "work"]`, and what several directories send: `emails[type eq "work"].value eq "x"`. */
  #some(path: string[], depth: number): Filter {
    const filter = this.either(depth + 1)
    this.#expect(']')
    const after = this.#tokens[this.#at]
    if (!after?.startsWith('.')) return { kind: 'some', path, filter }
    this.#at += 1
    const compare = this.#compare(pathOf(after.slice(1)))
    return { kind: 'some', path, filter: { kind: 'and', parts: [filter, compare] } }
  }

  #compare(path: string[]): Filter {
    const operator = this.#next().toLowerCase()
    if (!isOperator(operator)) refuse(`"${operator.slice(0, 50)}" is no operator.`)
    const value = operator === 'pr' ? null : valueOf(this.#next())
    return { kind: 'compare', path, operator, value }
  }

  #next(): string {
    const next = this.#tokens[this.#at]
    if (next === undefined) refuse('The filter ends too early.')
    this.#at += 1
    return next
  }

  #is(sign: string): boolean {
    if (this.#tokens[this.#at] !== sign) return false
    this.#at += 1
    return true
  }

  #word(word: string): boolean {
    if (this.#tokens[this.#at]?.toLowerCase() !== word) return false
    this.#at += 1
    return true
  }

  #expect(sign: string): void {
    if (!this.#is(sign)) refuse(`"${sign}" is missing.`)
  }
}

function tokensOf(text: string): string[] {
  const tokens: string[] = []
  token.lastIndex = 0
  const trimmed = text.trimEnd()
  while (token.lastIndex < trimmed.length) {
    const at = token.lastIndex
    const match = token.exec(trimmed)
    if (!match) refuse(`The filter cannot be read at character ${at + 1}.`)
    tokens.push(match[1] ?? match[2] ?? match[3] ?? '')
  }
  return tokens
}

function pathOf(word: string): string[] {
  if (word.startsWith('"')) refuse('A filter begins with the name of an attribute.')
  const path = splitPath(word)
  return path.length > 0 ? path : refuse('A filter needs the name of an attribute.')
}

function valueOf(word: string): FilterValue {
  // Some directories leave the capital letters of their own languages.
  const literal = /^(true|false|null)$/i.test(word) ? word.toLowerCase() : word
  try {
    const value: unknown = JSON.parse(literal)
    if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value as FilterValue
  } catch {
    // Said below.
  }
  return refuse(`"${word.slice(0, 50)}" is no value; text stands in double quotes.`)
}

function isOperator(word: string): word is Operator {
  return operators.has(word)
}

function only(parts: readonly Filter[]): Filter {
  const [first] = parts
  return first ?? refuse('The filter is empty.')
}

function refuse(detail: string): never {
  throw new ScimError(400, 'invalidFilter', detail)
}
