import { expect, test } from 'vitest'
import { auditSearch, toFilter } from './search.ts'

test('takes of an address what is a filter', () => {
  expect(auditSearch({ text: 'plans', requestId: 12, action: '', strange: 'x' })).toEqual({
    text: 'plans',
    requestId: '12',
  })
})

test('both days are included, by the clock of the reader', () => {
  const { from, to } = toFilter({ from: '2026-11-20', to: '2026-11-21' })
  expect(new Date(from ?? '')).toEqual(new Date('2026-11-20T00:00:00'))
  expect(new Date(to ?? '')).toEqual(new Date('2026-11-22T00:00:00'))
  expect(toFilter({ from: 'nonsense' })).toEqual({})
})
