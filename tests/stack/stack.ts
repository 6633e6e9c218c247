import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import tls from 'node:tls'
import { promisify } from 'node:util'
import { z } from 'zod'
import { choosePort } from '../harness/ports.ts'

const run = promisify(execFile)
const ROOT = resolve(import.meta.dirname, '../..')
/** What Docker keeps of a container, as far as tests look at it. */
const Inspected = z
  .array(
    z.object({
      Id: z.string(),
      State: z.object({
        Pid: z.number(),
        StartedAt: z.string(),
        Status: z.string(),
        Health: z.object({ Status: z.string() }).optional(),
      }),
      Config: z.object({ User: z.string(), Labels: z.record(z.string(), z.string()) }),
      HostConfig: z.object({
        ReadonlyRootfs: z.boolean(),
        CapDrop: z.array(z.string()).nullable(),
        CapAdd: z.array(z.string()).nullable(),
        SecurityOpt: z.array(z.string()).nullable(),
        Memory: z.number(),
        Privileged: z.boolean(),
        RestartPolicy: z.object({ Name: z.string() }),
        PortBindings: z.record(z.string(), z.unknown()).nullable(),
      }),
    }),
  )
  .transform((containers) =>
    containers.map((container) => ({
      ...container,
      service: container.Config.Labels['com.docker.compose.service'] ?? '',
    })),
  )
export type Container = z.output<typeof Inspected>[number]

/** compose.yaml as a project of its own, on free ports, with nothing set but those. */
export type Stack = {
  /** Of the Compose project: its networks and images carry it. */
  name: string
  url: string
  connectorUrl: string
  httpUrl: string
  /** `docker compose …` in this project; answers its standard output. */
  compose: (...args: string[]) => Promise<string>
  containers: () => Promise<Container[]>
  /** Fetches the local CA and trusts it in this process, for fetch, tus and browsers' contexts alike. */
  trustLocalCa: () => Promise<string>
  /** Waits until every service that stays up is healthy; the one-shot ones have ended by themselves. */
  untilHealthy: () => Promise<void>
  /** Removes containers, networks and volumes. */
  remove: () => Promise<void>
}

const ONE_SHOT = new Set(['init', 'migrate'])

/** @param changed what differs from the stack as it is: variables, and a Compose file that goes over compose.yaml */
export async function planStack(
  changed: { environment?: Record<string, string>; override?: string } = {},
): Promise<Stack> {
  const project = `holdfast-test-${randomBytes(4).toString('hex')}`
  const ports = { http: await choosePort(), https: await choosePort(), connector: await choosePort() }
  const environment = {
    ...process.env,
    HTTP_PORT: String(ports.http),
    HTTPS_PORT: String(ports.https),
    CONNECTOR_PORT: String(ports.connector),
    ...changed.environment,
  }
  const files = ['compose.yaml', ...(changed.override ? [changed.override] : [])].flatMap((file) => [
    '--file',
    file,
  ])
  const compose = async (...args: string[]) => {
    const all = ['compose', '--project-name', project, '--env-file', '/dev/null', ...files, ...args]
    const { stdout } = await run('docker', all, { cwd: ROOT, env: environment, maxBuffer: 64 << 20 })
    return stdout
  }
  const containers = async () => {
    const ids = (await compose('ps', '--all', '--quiet')).trim().split('\n').filter(Boolean)
    const { stdout } = await run('docker', ['inspect', ...ids], { maxBuffer: 64 << 20 })
    return Inspected.parse(JSON.parse(stdout))
  }
  const httpUrl = `http://localhost:${ports.http}`
  return {
    name: project,
    url: `https://localhost:${ports.https}`,
    connectorUrl: `https://localhost:${ports.connector}`,
    httpUrl,
    compose,
    containers,
    trustLocalCa: () => trustLocalCa(httpUrl),
    untilHealthy: () => untilHealthy(containers),
    remove: async () => {
      await compose('down', '--volumes', '--timeout', '5')
    },
  }
}

async function trustLocalCa(httpUrl: string): Promise<string> {
  const certificate = await (await fetch(`${httpUrl}/holdfast-ca.crt`)).text()
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), certificate])
  return certificate
}

async function untilHealthy(containers: Stack['containers']): Promise<void> {
  const end = Date.now() + 180_000
  for (;;) {
    const waiting = (await containers()).filter(
      ({ service, State }) => !ONE_SHOT.has(service) && State.Health?.Status !== 'healthy',
    )
    if (waiting.length === 0) return
    if (Date.now() > end) throw new Error(`not healthy: ${waiting.map(({ service }) => service).join(', ')}`)
    await wait(500)
  }
}
