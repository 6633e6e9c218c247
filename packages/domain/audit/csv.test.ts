import { expect, test } from 'vitest'
import { csvLine } from './csv.ts'

test('quotes what RFC 4180 asks for, and nothing else', () => {
  expect(csvLine(['a', 1, null, 'b c', 'd,e', 'f"g', 'h\ni'])).toBe('a,1,,b c,"d,e","f""g","h\ni"\r\n')
})

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\r=x'])('a cell of %j is no formula', (text) => {
  expect(csvLine([text]).replace(/^"/, '')).toMatch(/^'/)
})

test('numbers stay numbers', () => {
  expect(csvLine([-5])).toBe('-5\r\n')
})
