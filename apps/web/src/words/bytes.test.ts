import { expect, test } from 'vitest'
import { bytesToGigabytes, formatBytes, formatPercent, gigabytesToBytes } from './bytes.ts'

test.each([
  [0, '0 B'],
  [1, '1 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [1234, '1.2 kB'],
  [99_949, '99.9 kB'],
  [999_499, '999 kB'],
  [999_999, '1 MB'],
  [67_108_864, '67.1 MB'],
  [21_474_836_480, '21.5 GB'],
  [9_007_199_254_740_991, '9 PB'],
])('%d bytes read as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})

test('sizes follow the language', () => {
  expect(formatBytes(1234, 'de')).toBe('1,2 kB')
})

test('a hundred percent means that all is done', () => {
  expect(formatPercent(999_999, 1_000_000)).toBe('99 %')
  expect(formatPercent(1_000_000, 1_000_000)).toBe('100 %')
  expect(formatPercent(0, 0)).toBe('100 %')
})

test('a quota is typed in gigabytes and kept in bytes', () => {
  expect(gigabytesToBytes(1.5)).toBe(1_500_000_000)
  expect(gigabytesToBytes('')).toBeNull()
  expect(bytesToGigabytes(null)).toBe('')
  expect(bytesToGigabytes(2_000_000_000)).toBe(2)
})
