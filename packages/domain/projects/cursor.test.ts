import { expect, test } from 'vitest'
import { decodeCursor, encodeCursor, ID, INSTANT, isInstant } from './cursor.ts'

const ada = '01a20405-d308-7a57-a916-d72a21f62099'
const accepts = (values: (string | number)[], example: readonly (string | number)[]) => {
  try {
    decodeCursor(encodeCursor(values), example)
    return true
  } catch {
    return false
  }
}

test('a forged cursor is refused before the database sees it', () => {
  expect(accepts(['ada', ada], ['', ID])).toBe(true)
  expect(accepts(['ada', 'x'], ['', ID])).toBe(false)
  expect(accepts(['2026-11-22 16:10:20.313123+00', ada], [INSTANT, ID])).toBe(true)
  expect(accepts(['yesterday', ada], [INSTANT, ID])).toBe(false)
  expect(accepts(['a\0', ada], ['', ID])).toBe(false)
  expect(accepts([1.5], [0])).toBe(false)
  expect(accepts([ada, ada], [ID])).toBe(false)
})

test('an instant is one that a calendar has', () => {
  for (const text of [
    '2026-02-28 00:00:00+00',
    '2024-02-29 23:59:59.5-11',
    '2026-01-01 00:00:00.000001+05:30',
  ])
    expect(isInstant(text)).toBe(true)
  for (const text of [
    '2026-02-30 00:00:00+00',
    '0000-01-01 00:00:00+00',
    '2026-01-01 24:00:01+00',
    '2026-01-01',
  ])
    expect(isInstant(text)).toBe(false)
})
