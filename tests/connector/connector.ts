import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { choosePort } from '../harness/ports.ts'
import { startProgram } from '../harness/service.ts'
import type { Service } from '../harness/service.ts'
import { requireOk } from '../harness/stores.ts'
import { ControlPlane } from './control-plane.ts'

const MAIN = resolve(import.meta.dirname, '../../apps/connector/main.ts')

/** A connector as its own program, with a folder of storage and a control plane of the test. */
export interface TestConnector {
  service: Service
  url: string
  internal: string
  state: string
}

export interface TestSite {
  plane: ControlPlane
  /** Where everything lies; `store/` holds the objects. */
  folder: string
  /** Starts a connector; the second one of a site shares storage, key and enrolment. */
  connector: (environment?: Readonly<Record<string, string>>) => Promise<TestConnector>
  stop: () => Promise<void>
}

/** A site for one test file: nothing runs yet but the control plane. */
export async function createSite(): Promise<TestSite> {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'holdfast-connector-'))
  mkdirSync(join(folder, 'store'))
  const plane = new ControlPlane()
  await plane.up()
  const rootKeys = randomBytes(32).toString('base64url')
  const services: Service[] = []
  const connector: TestSite['connector'] = async (environment = {}) => {
    const [port, internalPort] = [await choosePort(), await choosePort()]
    const url = `http://127.0.0.1:${port}`
    const internal = `http://127.0.0.1:${internalPort}`
    const state = environment['STATE_DIR'] ?? join(folder, 'state')
    const service = await startProgram({
      name: 'connector',
      program: process.execPath,
      args: [MAIN],
      environment: {
        LOG_LEVEL: 'debug',
        HOST: '127.0.0.1',
        PORT: String(port),
        INTERNAL_PORT: String(internalPort),
        PUBLIC_URL: url,
        CONTROL_PLANE_URL: plane.url,
        STATE_DIR: state,
        ROOT_KEYS: rootKeys,
        ENROLMENT_CODE: plane.code,
        STORAGE_KIND: 'filesystem',
        STORAGE_LABEL: 'Test folder',
        STORAGE_PATH: join(folder, 'store'),
        PROCESSES: '1',
        ...environment,
      },
      ready: () => requireOk(`${internal}/readyz`),
    })
    services.push(service)
    return { service, url, internal, state }
  }
  const stop = async () => {
    await Promise.all(services.map((service) => service.stop()))
    await plane.down()
    rmSync(folder, { recursive: true, force: true })
  }
  return { plane, folder, connector, stop }
}
