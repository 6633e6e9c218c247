import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { choosePort } from '../../harness/ports.ts'
import { startPeer } from './peer.ts'
import type { Peer } from './peer.ts'

/** A bare `@tus/server` with its file store, in a process of its own: no rights, no sealing, no hash, no commit. */
export async function startTus(folder: string): Promise<Peer> {
  const port = await choosePort()
  const data = join(folder, 'data')
  await mkdir(data, { recursive: true })
  return startPeer('tus', port, {
    program: process.execPath,
    args: [join(import.meta.dirname, 'tus-server.ts'), String(port), data],
    environment: { NODE_ENV: 'production' },
  })
}
