import { addEntry, archiveLength, emptyArchive } from '@holdfast/contracts/archive-layout'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { centralHeader, endRecords, localHeader } from './zip.ts'

const entry = fc.record({
  path: fc.string({ minLength: 1, unit: 'binary' }).map((path) => path.toWellFormed()),
  modified: fc.integer({ min: 0, max: 5_000_000_000 }),
  size: fc.oneof(
    fc.nat(),
    fc.integer({ min: 2 ** 32 - 3, max: 2 ** 32 + 3 }),
    fc.maxSafeNat().map((n) => n % 2 ** 45),
  ),
  crc: fc.integer({ min: 0, max: 0xffff_ffff }),
})

test('the records are exactly as long as was counted, below and above 4 GiB', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 20 }), (entries) => {
      let archive = emptyArchive
      let written = 0
      const directory: Buffer[] = []
      for (const each of entries) {
        directory.push(centralHeader(each, archive.content))
        written += localHeader(each).length + each.size
        archive = addEntry(archive, each)
        expect(archive.content).toBe(written)
      }
      const tail = Buffer.concat([...directory, endRecords(archive)])
      expect(written + tail.length).toBe(archiveLength(archive))
    }),
  )
})
