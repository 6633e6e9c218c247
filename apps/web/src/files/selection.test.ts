import { expect, test } from 'vitest'
import { isSelected, nothing, rowAfterKey, select, selectedCount, type SelectionEvent } from './selection.ts'

const order = ['a', 'b', 'c', 'd', 'e']
const after = (...events: SelectionEvent[]) => events.reduce(select, nothing)
const ids = (...events: SelectionEvent[]) => [...after(...events).ids]

test('a click selects one, with Ctrl one more, with Shift the range from where it began', () => {
  expect(ids({ type: 'only', id: 'a' }, { type: 'only', id: 'b' })).toEqual(['b'])
  expect(ids({ type: 'only', id: 'a' }, { type: 'toggle', id: 'c' })).toEqual(['a', 'c'])
  expect(ids({ type: 'only', id: 'b' }, { type: 'range', id: 'd', order })).toEqual(['b', 'c', 'd'])
  expect(
    ids({ type: 'only', id: 'c' }, { type: 'range', id: 'e', order }, { type: 'range', id: 'a', order }),
  ).toEqual(['a', 'b', 'c'])
})

test('all selects what is not loaded yet too, and single ones can be left out', () => {
  const all = after({ type: 'all' }, { type: 'toggle', id: 'b' })
  expect(isSelected(all, 'never loaded')).toBe(true)
  expect(isSelected(all, 'b')).toBe(false)
  expect(selectedCount(all, 100_000)).toBe(99_999)
})

test('a row that goes hands the keyboard to the next, at the end to the one before', () => {
  const middle = after({ type: 'only', id: 'b' }, { type: 'gone', ids: new Set(['b', 'c']), order })
  expect(middle).toMatchObject({ focus: 'd', ids: new Set() })
  expect(after({ type: 'only', id: 'e' }, { type: 'gone', ids: new Set(['e']), order }).focus).toBe('d')
  expect(after({ type: 'only', id: 'a' }, { type: 'gone', ids: new Set(order), order }).focus).toBeUndefined()
})

test('rows that stay keep their selection when others go', () => {
  const kept = after(
    { type: 'only', id: 'a' },
    { type: 'toggle', id: 'd' },
    { type: 'gone', ids: new Set(['b']), order },
  )
  expect([...kept.ids]).toEqual(['a', 'd'])
  expect(kept.focus).toBe('d')
})

test.each([
  ['ArrowDown', 4, 4],
  ['ArrowUp', 0, 0],
  ['PageDown', 1, 4],
  ['PageUp', 4, 1],
  ['Home', 3, 0],
  ['End', 0, 4],
  ['x', 0, undefined],
] as const)('%s leads from row %d to %s', (key, at, to) => {
  expect(rowAfterKey(key, at, 5, 3)).toBe(to)
})
