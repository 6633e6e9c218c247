import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  PREAMBLE_LENGTH,
  checkGeometry,
  geometryOf,
  partCount,
  partLength,
  piecesOf,
  plainLength,
  sealedLength,
  type Geometry,
} from './geometry.ts'

const TiB = 2 ** 40

const geometries: fc.Arbitrary<Geometry> = fc
  .record({ segment: fc.integer({ min: 0, max: 20 }), more: fc.integer({ min: 0, max: 10 }) })
  .chain(({ segment, more }) =>
    fc.integer({ min: 0, max: 2 ** (segment + more) * 9 + 1 }).map((size) => ({
      size,
      partSize: 2 ** (segment + more),
      segmentSize: 2 ** segment,
    })),
  )

describe('the geometry of a blob', () => {
  test('keeps parts at 16 MiB until there are too many', () => {
    expect(geometryOf(0).partSize).toBe(16 * 2 ** 20)
    expect(geometryOf(20 * 2 ** 30).partSize).toBe(16 * 2 ** 20)
    expect(geometryOf(TiB / 2).partSize).toBe(16 * 2 ** 20)
    expect(geometryOf(TiB / 2 + 1).partSize).toBe(32 * 2 ** 20)
    expect(partCount(geometryOf(5 * TiB))).toBeLessThanOrEqual(32_768)
  })

  test('is cut into parts that sum up to it', () => {
    const check = (geometry: Geometry) => {
      const lengths = Array.from({ length: partCount(geometry) }, (_, part) => partLength(geometry, part))
      expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(geometry.size)
      for (const length of lengths.slice(0, -1)) expect(length).toBe(geometry.partSize)
      if (geometry.size > 0) expect(Math.min(...lengths)).toBeGreaterThan(0)
    }
    fc.assert(fc.property(geometries, check))
    fc.assert(fc.property(fc.integer({ min: 0, max: 4 * TiB }).map(geometryOf), check), { numRuns: 5 })
  })

  test('gives every range as adjoining pieces of parts', () => {
    const ranges = geometries.chain((geometry) =>
      fc
        .tuple(fc.integer({ min: 0, max: geometry.size }), fc.integer({ min: 0, max: geometry.size }))
        .map(([a, b]) => ({ geometry, range: { offset: Math.min(a, b), length: Math.abs(a - b) } })),
    )
    const check = fc.property(ranges, ({ geometry, range }) => {
      let at = range.offset
      for (const { part, offset, length } of piecesOf(geometry, range)) {
        expect(part * geometry.partSize + offset).toBe(at)
        expect(length).toBeGreaterThan(0)
        expect(offset + length).toBeLessThanOrEqual(partLength(geometry, part))
        at += length
      }
      expect(at).toBe(range.offset + range.length)
    })
    fc.assert(check)
  })

  test('refuses ranges and parts outside', () => {
    const geometry = { size: 100, partSize: 64, segmentSize: 16 }
    for (const [offset, length] of [
      [-1, 1],
      [0, 101],
      [100, 1],
      [0.5, 1],
      [0, -1],
      [0, Number.NaN],
    ] as const) {
      expect(() => [...piecesOf(geometry, { offset, length })]).toThrow(RangeError)
    }
    for (const part of [-1, 2, 0.5]) expect(() => partLength(geometry, part)).toThrow(RangeError)
  })

  test.each([
    { size: -1, partSize: 16, segmentSize: 16 },
    { size: 1.5, partSize: 16, segmentSize: 16 },
    { size: 2 ** 53, partSize: 16, segmentSize: 16 },
    { size: 1, partSize: 24, segmentSize: 8 },
    { size: 1, partSize: 16, segmentSize: 32 },
    { size: 1, partSize: 16, segmentSize: 0 },
  ])('must not be %j', (geometry) => {
    expect(() => checkGeometry(geometry)).toThrow(RangeError)
  })

  test('lets the stored length tell the plain one, and no other', () => {
    const lengths = fc.record({
      length: fc.integer({ min: 0, max: 2 ** 30 }),
      log2: fc.integer({ min: 0, max: 20 }),
    })
    const check = fc.property(lengths, ({ length, log2 }) => {
      const segmentSize = 2 ** log2
      expect(plainLength(sealedLength(length, segmentSize), segmentSize)).toBe(length)
    })
    fc.assert(check)
    const small = new Map(Array.from({ length: 200 }, (_, length) => [sealedLength(length, 16), length]))
    for (let sealed = 0; sealed < PREAMBLE_LENGTH + 300; sealed++) {
      expect(plainLength(sealed, 16)).toBe(small.get(sealed))
    }
  })
})
