import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { ScimError } from './error.ts'
import type { Filter, FilterValue, Operator } from './filter.ts'

/** How one attribute is compared in the database. */
export type Column =
  /** `folded`: the expression is in lower case, and so must be the value. */
  | { kind: 'text'; expression: SQL; folded: boolean }
  | { kind: 'id'; expression: SQL }
  | { kind: 'boolean'; expression: SQL }
  | { kind: 'instant'; expression: SQL }
  /** A multi-valued attribute: its parts, and what asks whether one value meets a condition over them. */
  | { kind: 'values'; parts: Columns; some: (condition: SQL) => SQL }

/** Finds the column of a path in lower case; undefined where there is none to filter by. */
export type Columns = (path: string) => Column | undefined

/**
 * The condition of a filter, over columns that a list offers.
 *
 * @throws ScimError `invalidFilter`
 */
export function conditionOf(filter: Filter, columns: Columns): SQL {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const parts = filter.parts.map((part) => conditionOf(part, columns))
      return sql`(${sql.join(parts, filter.kind === 'and' ? sql` and ` : sql` or `)})`
    }
    case 'not':
      return sql`not coalesce(${conditionOf(filter.filter, columns)}, false)`
    case 'some': {
      const column = columns(filter.path.join('.'))
      return column?.kind === 'values'
        ? column.some(conditionOf(filter.filter, column.parts))
        : unknown(filter.path)
    }
    case 'compare':
      return compare(filter, columns)
  }
}

function compare(filter: Extract<Filter, { kind: 'compare' }>, columns: Columns): SQL {
  const { path, operator, value } = filter
  const column = columns(path.join('.'))
  if (column && column.kind !== 'values') return compareOne(column, operator, value)
  // `emails` stands for `emails.value`, which is that of any of them.
  const [parent, name] = column ? [column, 'value'] : [columns(path.slice(0, -1).join('.')), path.at(-1)]
  if (parent?.kind !== 'values') return unknown(path)
  const part = parent.parts(name ?? '')
  return part && part.kind !== 'values' ? parent.some(compareOne(part, operator, value)) : unknown(path)
}

function compareOne(
  column: Exclude<Column, { kind: 'values' }>,
  operator: Operator,
  value: FilterValue,
): SQL {
  if (operator === 'pr') return sql`${column.expression} is not null`
  if (column.kind === 'boolean') return compareBoolean(column.expression, operator, value)
  if (value === null)
    return operator === 'ne' ? sql`${column.expression} is not null` : sql`${column.expression} is null`
  const text = String(value)
  if (column.kind === 'instant') return compareInstant(column.expression, operator, text)
  if (column.kind === 'id') return compareText(sql`${column.expression}::text`, operator, text.toLowerCase())
  return compareText(column.expression, operator, column.folded ? text.normalize('NFC').toLowerCase() : text)
}

function compareBoolean(expression: SQL, operator: Operator, value: FilterValue): SQL {
  // Entra compares with the text "True".
  const wanted = typeof value === 'string' ? value.toLowerCase() === 'true' : value === true
  if (operator === 'eq') return sql`${expression} = ${wanted}`
  if (operator === 'ne') return sql`${expression} <> ${wanted}`
  throw new ScimError(400, 'invalidFilter', 'Truth values are compared by eq and ne.')
}

const signs = { eq: sql`=`, ne: sql`<>`, gt: sql`>`, ge: sql`>=`, lt: sql`<`, le: sql`<=` }

function compareInstant(expression: SQL, operator: Operator, text: string): SQL {
  const instant = new Date(text)
  if (!(operator in signs) || Number.isNaN(instant.getTime()))
    throw new ScimError(400, 'invalidFilter', 'Times are compared by eq, ne, gt, ge, lt, le with a time.')
  const sign = signs[operator as keyof typeof signs]
  // What clients read has milliseconds.
  return sql`date_trunc('milliseconds', ${expression}) ${sign} ${instant.toISOString()}::timestamptz`
}

function compareText(expression: SQL, operator: Operator, text: string): SQL {
  if (text.includes('\0')) return sql`false`
  if (operator === 'co') return sql`strpos(${expression}, ${text}) > 0`
  if (operator === 'sw') return sql`starts_with(${expression}, ${text})`
  if (operator === 'ew') return sql`right(${expression}, length(${text})) = ${text}`
  if (operator === 'ne') return sql`${expression} is distinct from ${text}`
  const sign = signs[operator as keyof typeof signs]
  return sql`${expression} ${sign} ${text}`
}

function unknown(path: readonly string[]): never {
  throw new ScimError(400, 'invalidFilter', `Nothing can be filtered by "${path.join('.').slice(0, 100)}".`)
}
