import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseRange } from './range.ts'

const size = fc.integer({ min: 1, max: 2 ** 40 })

test('a range inside is that range, and one that begins inside ends with the content', () => {
  fc.assert(
    fc.property(size, fc.nat(), fc.nat(), (total, a, b) => {
      const first = a % total
      const answer = parseRange(`bytes=${first}-${first + b}`, total)
      expect(answer).toEqual({
        kind: 'part',
        range: { offset: first, length: Math.min(b + 1, total - first) },
      })
    }),
  )
})

test('a suffix is the last bytes, at most all of them', () => {
  fc.assert(
    fc.property(size, fc.integer({ min: 1 }), (total, count) => {
      const length = Math.min(count, total)
      expect(parseRange(`bytes=-${count}`, total)).toEqual({
        kind: 'part',
        range: { offset: total - length, length },
      })
    }),
  )
})

test('whatever a client sends, the answer lies inside of the content', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.stringMatching(/^bytes=[-0-9, ]*$/)),
      fc.nat(1000),
      (header, total) => {
        const answer = parseRange(header, total)
        if (answer.kind !== 'part') return
        const { offset, length } = answer.range
        expect(offset).toBeGreaterThanOrEqual(0)
        expect(length).toBeGreaterThan(0)
        expect(offset + length).toBeLessThanOrEqual(total)
      },
    ),
  )
})

test('what starts at the end or later cannot be satisfied', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.nat(), (total, more) => {
      expect(parseRange(`bytes=${total + more}-`, total)).toEqual({ kind: 'unsatisfiable' })
    }),
  )
  expect(parseRange('bytes=-0', 10)).toEqual({ kind: 'unsatisfiable' })
  expect(parseRange('bytes=-5', 0)).toEqual({ kind: 'unsatisfiable' })
})

test.each([
  undefined,
  '',
  'bytes',
  'bytes=',
  'bytes=5-4',
  'bytes=a-b',
  'bytes=0-1,3-4',
  'lines=0-1',
  'bytes=--1',
])('%s is ignored', (header) => expect(parseRange(header, 10)).toEqual({ kind: 'whole' }))
