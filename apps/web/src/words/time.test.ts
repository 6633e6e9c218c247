import { expect, test } from 'vitest'
import { formatAgo, formatDate, formatDuration } from './time.ts'

const now = Date.parse('2026-11-22T14:00:00Z')

test.each([
  ['2026-11-22T13:59:50Z', 'now'],
  ['2026-11-22T13:55:00Z', '5 minutes ago'],
  ['2026-11-22T11:00:00Z', '3 hours ago'],
  ['2026-11-21T12:00:00Z', 'yesterday'],
  ['2026-11-18T12:00:00Z', '4 days ago'],
  ['2026-10-01T12:00:00Z', '1 Oct 2026'],
])('%s is %s', (instant, text) => {
  expect(formatAgo(instant, now)).toBe(text)
})

test('a clock that is ahead does not speak of the future', () => {
  expect(formatAgo('2026-11-22T14:03:00Z', now)).toBe('now')
})

test('dates follow the language', () => {
  expect(formatDate('2026-11-22T14:00:00Z', 'de')).toBe('22.11.2026')
})

test.each([
  [0.2, '1 s'],
  [59, '59 s'],
  [150, '3 min'],
  [7200, '2 h'],
  [7800, '2 h 10 min'],
  [Number.POSITIVE_INFINITY, undefined],
])('%d seconds take %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text)
})
