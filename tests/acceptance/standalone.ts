import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { choosePorts } from '../harness/ports.ts'
import { startProgram } from '../harness/service.ts'
import type { Service } from '../harness/service.ts'
import { requireOk } from '../harness/stores.ts'
import { until } from '../harness/until.ts'

/** What `npm start` runs, on ports and a folder of a test's own. */
export type Standalone = {
  url: string
  connectorUrl: string
  dataFolder: string
  service: Service
  /** The one-time link that it printed. */
  setupLink: () => Promise<string>
  stop: () => Promise<void>
}

const LINK = /https?:\/\/\S*\/setup\S*/

export async function startStandalone(folder = newFolder()): Promise<Standalone> {
  const port = await choosePorts(6)
  const url = `http://localhost:${port}`
  const service = await startProgram({
    name: 'npm start',
    program: process.execPath,
    args: [
      resolve(import.meta.dirname, '../../apps/standalone/main.ts'),
      '--port',
      String(port),
      '--data',
      join(folder, 'data'),
    ],
    ready: async () => {
      await requireOk(`${url}/api/v1/appliance`)
      // The connector is the last to start; its internal port tells when it serves.
      await requireOk(`http://127.0.0.1:${port + 5}/readyz`)
    },
  })
  return {
    url,
    connectorUrl: `http://127.0.0.1:${port + 1}`,
    dataFolder: join(folder, 'data'),
    service,
    setupLink: async () => {
      await until(async () => LINK.test(service.log()))
      return LINK.exec(service.log())?.[0] ?? ''
    },
    stop: async () => {
      await service.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function newFolder(): string {
  return mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'holdfast-start-'))
}
