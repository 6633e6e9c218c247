import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makePng } from './media/png.ts'
import { makeWav } from './media/wav.ts'

/** What a person might drop: a folder of documents, pictures, a recording and a video, some deep down, one empty. */
export async function makeRealFiles(
  parent: string,
  video: Buffer,
): Promise<{ folder: string; files: Map<string, Buffer> }> {
  const folder = join(parent, 'Harbour extension')
  const files = new Map<string, Buffer>([
    [
      'Minutes 2026-03-04.txt',
      Buffer.from('Present: Ada, Pim, Noor.\nThe north quay opens in May.\n'.repeat(40)),
    ],
    ['Budget (draft).csv', Buffer.from('Item,Cost\nPiling,120000\nPaving,80000\n')],
    ['empty.log', Buffer.alloc(0)],
    ['Pictures/North quay.png', makePng(640, 400)],
    ['Pictures/Südkai – Ostseite.png', makePng(320, 240, 90)],
    ['Pictures/Raw/scan.bin', randomBytes(5_000_000)],
    ['Media/Interview.wav', makeWav(30)],
    ['Media/Site tour.webm', video],
  ])
  for (const [path, content] of files) {
    await mkdir(join(folder, path, '..'), { recursive: true })
    await writeFile(join(folder, path), content)
  }
  return { folder, files }
}
