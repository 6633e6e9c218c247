import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'

/** Tests and unpacks a ZIP with Python's own module, and compares it with what should be in it, byte for byte. */
export function expectInZip(zip: Buffer, files: ReadonlyMap<string, Buffer>): void {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-zip-'))
  try {
    const path = join(folder, 'archive.zip')
    writeFileSync(path, zip)
    const script =
      'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); bad = z.testzip(); assert bad is None, bad; z.extractall(sys.argv[2])'
    execFileSync('python3', ['-c', script, path, join(folder, 'out')])
    for (const [name, content] of files)
      expect(readFileSync(join(folder, 'out', name)).equals(content), name).toBe(true)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
