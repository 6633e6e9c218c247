import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { combineCrc32 } from './crc-combine.ts'

const bytes = fc.uint8Array({ maxLength: 3000 })

test('the CRC-32 of two pieces makes that of both', () => {
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      expect(combineCrc32(crc32(a), crc32(b), b.length)).toBe(crc32(Buffer.concat([a, b])))
    }),
  )
})

test('also of a part of 16 MiB', () => {
  const [a, b] = [Buffer.alloc(5, 1), Buffer.alloc(16 << 20, 2)]
  expect(combineCrc32(crc32(a), crc32(b), b.length)).toBe(crc32(Buffer.concat([a, b])))
})
