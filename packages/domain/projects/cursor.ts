import { DomainError } from '../error.ts'

type Value = string | number

/** The place after which the next page begins: the sort values of its last row, opaque to clients. */
export function encodeCursor(values: readonly Value[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}

/**
 * The values of a cursor, which must be as many as the order has and of the same types as `example`.
 *
 * @throws DomainError `invalid_cursor`
 */
export function decodeCursor<const T extends readonly Value[]>(cursor: string, example: T): Widened<T> {
  const values = parse(cursor)
  const fits =
    Array.isArray(values) &&
    values.length === example.length &&
    values.every((value, index) => typeof value === typeof example[index] && fitsDatabase(value))
  if (!fits) throw new DomainError('invalid_cursor')
  // Just compared with the example, value by value.
  return values as unknown as Widened<T>
}

type Widened<T extends readonly Value[]> = { [K in keyof T]: T[K] extends string ? string : number }

function fitsDatabase(value: Value): boolean {
  return typeof value === 'number' ? Number.isSafeInteger(value) : !value.includes('\0')
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}

/** Cuts the row beyond the page off and makes the cursor of the last that stays. */
export function page<Row, Item>(
  rows: readonly Row[],
  limit: number,
  { item, cursor }: { item: (row: Row) => Item; cursor: (row: Row) => readonly Value[] },
): { items: Item[]; nextCursor: string | null } {
  const kept = rows.slice(0, limit)
  const last = rows.length > limit ? kept.at(-1) : undefined
  return { items: kept.map(item), nextCursor: last === undefined ? null : encodeCursor(cursor(last)) }
}
