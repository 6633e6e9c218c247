import { DomainError } from '../error.ts'

type Value = string | number

/** The place after which the next page begins: the sort values of its last row, opaque to clients. */
export function encodeCursor(values: readonly Value[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}

/** In an example: any id, or any instant as the database writes it. */
export const ID = '00000000-0000-0000-0000-000000000000'
export const INSTANT = '2000-01-01 00:00:00+00'

/**
 * The values of a cursor, which must be as many as the order has and of the same types as `example`. Anyone can write a
 * cursor, so what the database would not read as an id or instant is refused here.
 *
 * @throws DomainError `invalid_cursor`
 */
export function decodeCursor<const T extends readonly Value[]>(cursor: string, example: T): Widened<T> {
  const values = parse(cursor)
  const fits =
    Array.isArray(values) &&
    values.length === example.length &&
    values.every(
      (value, index) => typeof value === typeof example[index] && fitsDatabase(value, example[index]),
    )
  if (!fits) throw new DomainError('invalid_cursor')
  // Just compared with the example, value by value.
  return values as unknown as Widened<T>
}

type Widened<T extends readonly Value[]> = { [K in keyof T]: T[K] extends string ? string : number }

function fitsDatabase(value: Value, example: Value | undefined): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value)
  if (example === ID) return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value)
  return example === INSTANT ? isInstant(value) : !value.includes('\0')
}

/** Whether the database would read it as an instant: days that no month has are none. */
export function isInstant(text: string): boolean {
  const [, date, time] =
    /^([1-9]\d{3}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d{1,6})?[+-](?:0\d|1[0-4])(?::[0-5]\d)?$/.exec(text) ?? []
  const read = new Date(`${date}T${time}Z`)
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(`${date}T${time}`)
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
