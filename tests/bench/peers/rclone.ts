import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { choosePort } from '../../harness/ports.ts'
import { installWithGo } from './install.ts'
import { startPeer } from './peer.ts'
import type { Peer } from './peer.ts'

const MODULE = 'github.com/rclone/rclone@v1.74.2'
const run = promisify(execFile)

/** `rclone serve webdav` over its crypt backend over a folder: the usual encrypted file server of one command. */
export async function startRclone(folder: string): Promise<Peer> {
  const program = await installWithGo(MODULE)
  const port = await choosePort()
  const data = join(folder, 'data')
  await mkdir(data, { recursive: true })
  const { stdout } = await run(program, ['obscure', randomBytes(24).toString('base64url')])
  const configuration = join(folder, 'rclone.conf')
  await writeFile(configuration, `[sealed]\ntype = crypt\nremote = ${data}\npassword = ${stdout.trim()}\n`)
  return startPeer('rclone', port, {
    program,
    args: ['serve', 'webdav', 'sealed:', '--addr', `127.0.0.1:${port}`, '--config', configuration],
    environment: { RCLONE_CACHE_DIR: join(folder, 'cache') },
  })
}
