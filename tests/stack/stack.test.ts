import { randomBytes } from 'node:crypto'
import { connect } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFolder } from '@holdfast/contracts/nodes'
import { Client } from '../harness/client.ts'
import { makeProject, setUpByLink, signInAgain } from '../harness/set-up.ts'
import type { SignedIn } from '../harness/set-up.ts'
import { download, downloadZip, fileAddress, sha256, upload } from '../harness/transfers.ts'
import { planStack } from './stack.ts'
import type { Stack } from './stack.ts'

/*
 * One stack, used from its first start to the loss of its processes: the tests stand in the order of an appliance's
 * life, since each start of a stack takes half a minute.
 */
let stack: Stack
let certificate: string
let admin: SignedIn
let project: { id: string; rootId: string }
const content = randomBytes(40 << 20)
let nodeId: string

beforeAll(async () => {
  stack = await planStack()
  // Rejects, with what Compose said, for any exit code but 0.
  await stack.compose('up', '--wait', '--build', '--quiet-pull')
})
afterAll(async () => {
  await stack.remove()
})

test('only the edge has ports on the host', async () => {
  const published = (await stack.containers())
    .filter(({ HostConfig }) => Object.keys(HostConfig.PortBindings ?? {}).length > 0)
    .map(({ service }) => service)
  expect(published).toEqual(['edge'])
})

test('every container is confined', async () => {
  for (const { service, Config, HostConfig } of await stack.containers()) {
    const found = {
      root: Config.User.startsWith('0'),
      readOnly: HostConfig.ReadonlyRootfs,
      dropped: HostConfig.CapDrop,
      added: HostConfig.CapAdd ?? [],
      newPrivileges: !HostConfig.SecurityOpt?.includes('no-new-privileges:true'),
      limited: HostConfig.Memory > 0,
    }
    const added = service === 'init' ? ['CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_FOWNER'] : []
    expect({ service, ...found }).toEqual({
      service,
      root: service === 'init',
      readOnly: true,
      dropped: ['ALL'],
      added,
      newPrivileges: false,
      limited: true,
    })
  }
})

test('a second up changes nothing', async () => {
  const before = await running()
  await stack.compose('up', '--wait')
  expect(await running()).toEqual(before)
})

test('the local CA is there to download, and everything is served under it', async () => {
  certificate = await stack.trustLocalCa()
  expect(certificate).toContain('BEGIN CERTIFICATE')
  expect((await fetch(stack.url)).status).toBe(200)
  const plain = await fetch(`${stack.httpUrl}/some/page?x=1`, { redirect: 'manual' })
  expect([plain.status, plain.headers.get('location')]).toEqual([308, `${stack.url}/some/page?x=1`])
  expect((await fetch(`${stack.httpUrl}/api/v1/appliance`, { redirect: 'manual' })).status).toBe(421)
})

test.each([
  ['TLSv1.1', false],
  ['TLSv1.2', true],
  ['TLSv1.3', true],
] as const)('%s is accepted: %s', async (version, accepted) => {
  expect(await handshake(version)).toBe(accepted)
})

test('the set-up link works once', async () => {
  const link = (await stack.compose('exec', '-T', 'api', 'holdfast', 'setup-link')).trim()
  expect(link).toMatch(new RegExp(`^${stack.url}/`))
  admin = await setUpByLink(link)
  await expect(setUpByLink(link)).rejects.toThrow()
})

test('files go through the edge to the object store and come back byte for byte', async () => {
  const made = await makeProject(admin)
  project = { id: made.id, rootId: made.rootId }
  const stored = await upload(admin.client, {
    projectId: project.id,
    parentId: project.rootId,
    path: ['films', 'first.bin'],
    content,
  })
  nodeId = stored.nodeId
  await expectUnchanged(admin.client)
  const part = await download(admin.client, fileAddress(nodeId), { Range: 'bytes=20000000-20000999' })
  expect(part.status).toBe(206)
  expect(part.bytes.equals(content.subarray(20_000_000, 20_001_000))).toBe(true)
  const zip = await downloadZip(admin.client, project.id, [nodeId])
  expect(zip.bytes.includes(content.subarray(0, 100))).toBe(true)
})

test('no file byte passes the control plane, and nothing readable rests in the object store', async () => {
  const metrics = await stack.compose(
    'exec',
    '-T',
    'api',
    'node',
    '-e',
    "fetch('http://127.0.0.1:9090/metrics').then((a) => a.text()).then((text) => process.stdout.write(text))",
  )
  const bytes = metrics.split('\n').filter((line) => /^\w*control_plane\w*file_bytes\w*(\{|\s)/.test(line))
  expect(bytes.length).toBeGreaterThan(0)
  for (const line of bytes) expect(line).toMatch(/ 0$/)
  const found = await stack.compose(
    'exec',
    '-T',
    'store',
    'sh',
    '-c',
    'grep -rl "first.bin" /data/holdfast | head -1',
  )
  expect(found).toBe('')
})

test('cookies of the app end at the edge, and the connector sets none', async () => {
  const answer = await fetch(`${stack.connectorUrl}/nothing`, {
    headers: { Cookie: '__Host-session=secret' },
  })
  expect(answer.headers.getSetCookie()).toEqual([])
  expect(await stack.compose('logs', 'connector')).not.toContain('__Host-session')
})

test('the rule engine refuses an attack and lets people name things as they like', async () => {
  const attack = await admin.client.fetch(
    `/api/v1/projects?x=${encodeURIComponent("1' OR '1'='1' UNION SELECT password FROM users--")}`,
  )
  expect(attack.status).toBe(403)
  for (const name of [
    'etc passwd; rm -rf ~',
    "Robert'); DROP TABLE students;--",
    '<script>alert(1)</script>'.replaceAll(/[<>/]/g, '‹'),
  ])
    expect(
      await admin.client.call(createFolder, {
        params: { projectId: project.id },
        body: { parentId: project.rootId, name },
      }),
    ).toMatchObject({ name })
})

test('a large request to the api is refused by the edge', async () => {
  const answer = await admin.client.fetch('/api/v1/setup', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token: 'x'.repeat(3 << 20) }),
  })
  expect(answer.status).toBe(413)
})

test('the doctor finds nothing to complain about but mail', async () => {
  const report: unknown = JSON.parse(await stack.compose('exec', '-T', 'api', 'holdfast', 'doctor', '--json'))
  expect(report).toMatchObject({ ok: true })
})

test.each(['edge', 'api', 'worker', 'connector', 'postgres', 'store'])(
  'kill -9 of the main process of %s heals',
  async (service) => {
    const container = (await stack.containers()).find((one) => one.service === service)
    expect(container?.State.Pid).toBeGreaterThan(0)
    process.kill(container?.State.Pid ?? 0, 'SIGKILL')
    await expect.poll(async () => startOf(service), { timeout: 60_000 }).not.toBe(container?.State.StartedAt)
    await stack.untilHealthy()
    await expect.poll(() => retrieve(admin.client), { timeout: 60_000, interval: 500 }).toBe(sha256(content))
  },
)

test('down and up keep everything', async () => {
  await stack.compose('down')
  await stack.compose('up', '--wait')
  await expectUnchanged(await signInAgain(admin))
})

test('no secret is in any log', async () => {
  const log = await stack.compose('logs', '--no-color')
  const secrets = await stack.compose(
    'run',
    '--rm',
    '--no-deps',
    '--entrypoint',
    'sh',
    'init',
    '-c',
    'cat /secrets/*key* /secrets/*password /secrets/*code',
  )
  for (const secret of secrets.split('\n').filter((line) => line.length >= 20 && !line.startsWith('-----')))
    expect(log.includes(secret), 'a secret in the log').toBe(false)
  expect(log).not.toMatch(/grant=[A-Za-z0-9]/)
})

async function running(): Promise<string[]> {
  return (await stack.containers())
    .filter(({ State }) => State.Status === 'running')
    .map(({ service, Id, State }) => `${service} ${Id} ${State.StartedAt}`)
    .toSorted()
}

async function startOf(service: string): Promise<string | undefined> {
  return (await stack.containers()).find((one) => one.service === service)?.State.StartedAt
}

/** The hash of what comes back, or why nothing does. */
async function retrieve(client: Client): Promise<string> {
  try {
    return sha256((await download(client, fileAddress(nodeId))).bytes)
  } catch (error) {
    return String(error)
  }
}

async function expectUnchanged(client: Client): Promise<void> {
  expect(await retrieve(client)).toBe(sha256(content))
}

function handshake(version: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'): Promise<boolean> {
  const { port } = new URL(stack.url)
  return new Promise((resolve) => {
    const socket = connect({
      host: 'localhost',
      port: Number(port),
      servername: 'localhost',
      minVersion: version,
      maxVersion: version,
      // So that it is the server that refuses an old version.
      ciphers: 'DEFAULT@SECLEVEL=0',
    })
    socket.once('secureConnect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('close', () => resolve(false))
    socket.once('secureConnect', () => socket.destroy())
  })
}
