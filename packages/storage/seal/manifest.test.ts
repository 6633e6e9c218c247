import { createHash, randomUUID } from 'node:crypto'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { manifestName, newPartName } from '../keys.ts'
import { partCount, partLength, sealedLength, type Geometry } from './geometry.ts'
import { decodeManifest, encodeManifest, type Manifest } from './manifest.ts'

const manifestOf = (geometry: Geometry): Manifest => ({
  blob: randomUUID(),
  geometry,
  parts: Array.from({ length: partCount(geometry) }, (_, part) => ({
    name: newPartName(part, part * 7),
    length: sealedLength(partLength(geometry, part), geometry.segmentSize),
    crc32: (part * 0x9e3779b1) >>> 0,
    plainCrc32: 0xffffffff,
  })),
})

const nameOf = (bytes: Buffer) => manifestName(createHash('sha256').update(bytes).digest('hex'))

test('a manifest is read as it was written', () => {
  const sizes = fc.integer({ min: 0, max: 100_000 })
  const check = fc.property(sizes, (size) => {
    const manifest = manifestOf({ size, partSize: 1024, segmentSize: 64 })
    const bytes = encodeManifest(manifest)
    expect(decodeManifest(bytes, nameOf(bytes))).toEqual(manifest)
  })
  fc.assert(check, { numRuns: 50 })
})

test('a manifest that is no manifest is Corrupt, even under its right name', () => {
  const bytes = encodeManifest(manifestOf({ size: 3000, partSize: 1024, segmentSize: 64 }))
  const changes: [string, (copy: Buffer) => Buffer][] = [
    ['cut', (copy) => copy.subarray(0, -1)],
    ['empty', () => Buffer.alloc(0)],
    ['long', (copy) => Buffer.concat([copy, copy])],
    ['of another format', (copy) => copy.fill(9, 8, 9)],
    ['with another segment size', (copy) => copy.fill(7, 25, 26)],
    ['with segments beyond all sense', (copy) => copy.fill(255, 25, 26)],
    ['with another size', (copy) => copy.fill(1, 41, 42)],
    ['with a wrong length', (copy) => copy.fill(1, 46 + 31, 46 + 32)],
  ]
  for (const [, change] of changes) {
    const changed = change(Buffer.from(bytes))
    expect(() => decodeManifest(changed, nameOf(changed))).toThrow(
      expect.objectContaining({ code: 'Corrupt' }),
    )
    expect(() => decodeManifest(changed, nameOf(bytes))).toThrow(expect.objectContaining({ code: 'Corrupt' }))
  }
})

test('parts that do not fit are refused before they are written', () => {
  const manifest = manifestOf({ size: 3000, partSize: 1024, segmentSize: 64 })
  expect(() => encodeManifest({ ...manifest, parts: manifest.parts.slice(1) })).toThrow(RangeError)
  expect(() => encodeManifest({ ...manifest, parts: manifest.parts.toReversed() })).toThrow(RangeError)
})
