import {
  deliverReceipts,
  enrol,
  getArchive,
  getKeySet,
  heartbeat,
  pollRevocations,
} from '@holdfast/contracts/connector/protocol'
import { receiptType } from '@holdfast/contracts/connector/receipt'
import { createFolder, trashNodes } from '@holdfast/contracts/nodes'
import type { Project } from '@holdfast/contracts/projects'
import type { AnswerOf, Route } from '@holdfast/contracts/route'
import { signOut } from '@holdfast/contracts/session'
import { createArchive, getUpload, grantUpload, openFile, reserveUploads } from '@holdfast/contracts/uploads'
import { createLocalJWKSet, decodeJwt, jwtVerify, SignJWT } from 'jose'
import { createHash, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeProject, setUpByLink, signInAgain } from '../../../tests/harness/set-up.ts'
import type { SignedIn } from '../../../tests/harness/set-up.ts'
import { startApi } from '../testing/start-api.ts'
import type { TestApi } from '../testing/start-api.ts'

const appliance = randomUUID()
const code = randomBytes(24).toString('base64url')
const storageId = randomUUID()
const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const jwk = { kty: 'OKP', crv: 'Ed25519', x: publicKey.export({ format: 'jwk' }).x ?? '' }
const publicUrl = 'http://127.0.0.1:9'

let api: TestApi
let admin: SignedIn
let project: Project
let connectorId: string
beforeAll(async () => {
  api = await startApi({ ENROLMENT_CODE: code, APPLIANCE_ID: appliance })
  admin = await setUpByLink(await api.setupLink())
  const enrolled = await ask(enrol, { code, publicKey: jwk, publicUrl }, null)
  connectorId = enrolled.connectorId
  await beat()
  project = await makeProject(admin)
})
afterAll(() => api.stop())

type Token = { key?: KeyObject; claims?: Record<string, unknown>; type?: string }

/** A connector's request; `token` changes what an honest one would send, null sends none. */
async function post(
  route: Route,
  body: unknown,
  token: Token | null = {},
  path = route.path,
): Promise<Response> {
  const text = route.method === 'get' ? '' : JSON.stringify(body)
  const headers: Record<string, string> = text === '' ? {} : { 'Content-Type': 'application/json' }
  if (token) headers.Authorization = `Bearer ${await tokenFor(text, token)}`
  return fetch(api.url + path, { method: route.method, headers, ...(text !== '' && { body: text }) })
}

/** The answer to a connector's request that is let in. */
async function ask<const R extends Route>(
  route: R,
  body: unknown,
  token: Token | null = {},
  path = route.path,
): Promise<AnswerOf<R>> {
  const response = await post(route, body, token, path)
  expect(response.status).toBe(200)
  // The api answers what the contract says.
  return (await response.json()) as AnswerOf<R>
}

const codeOf = async (response: Response) =>
  ((await response.json()) as { code?: string }).code ?? response.status

function tokenFor(body: string, { key = privateKey, claims = {}, type = 'holdfast-connector+jwt' }: Token) {
  const iat = Math.floor(Date.now() / 1000)
  const hash = createHash('sha256').update(body).digest('base64url')
  const payload = {
    iss: connectorId,
    aud: appliance,
    iat,
    exp: iat + 30,
    jti: randomUUID(),
    body: hash,
    ...claims,
  }
  return new SignJWT(payload).setProtectedHeader({ alg: 'EdDSA', typ: type }).sign(key)
}

function beat() {
  const storage = { kind: 'filesystem', label: 'Folder', region: 'here', redundancy: 'one copy', ok: true }
  const storages = [{ id: storageId, ...storage, problem: null, freeBytes: 5, capabilities: [] }]
  return post(heartbeat, { version: '1', publicUrl, clock: new Date().toISOString(), storages })
}

async function upload(path: string[]): Promise<{ nodeId: string; versionId: string }> {
  const { items } = await admin.client.call(reserveUploads, {
    params: { projectId: project.id },
    body: { parentId: project.rootId, files: [{ ref: 'f', path, size: 3 }] },
  })
  const uploadId = items[0]?.uploadId ?? ''
  const { grant, endpoint } = await admin.client.call(grantUpload, { params: { uploadId } })
  expect(endpoint).toBe(`${publicUrl}/uploads`)
  const claims = decodeJwt(grant)
  const wrap = { organization: claims.org, homeStorage: storageId, version: 1, wrapped: 'AAAA' }
  const head = { kind: 'part', name: '0-1-00', length: 1, sealedCrc: 1, plainCrc: 1 }
  const { upload: id, object, size, partSize, epoch, ctx } = claims
  const receipt = {
    iss: connectorId,
    aud: appliance,
    iat: 1,
    upload: id,
    object,
    storage: storageId,
    epoch,
    wrap,
    size,
    partSize,
    head,
  }
  const rest = { crc: 7, sha256: null, ctx, completedAt: new Date().toISOString() }
  const header = { alg: 'EdDSA', typ: receiptType }
  const signed = await new SignJWT({ ...receipt, ...rest }).setProtectedHeader(header).sign(privateKey)
  const [answer] = (await ask(deliverReceipts, { receipts: [signed] })).items
  if (answer?.outcome !== 'committed') throw new Error(JSON.stringify(answer))
  expect(await admin.client.call(getUpload, { params: { uploadId } })).toMatchObject({ state: 'committed' })
  return answer
}

test('a connector is let in by its own token for this very request only', async () => {
  const status = async (token: Token | null) =>
    codeOf(await post(pollRevocations, { after: 0, waitSeconds: 0 }, token))
  expect(await status({})).toBe(200)
  expect(await status(null)).toBe('connector_token_invalid')
  expect(await status({ key: generateKeyPairSync('ed25519').privateKey })).toBe('connector_token_invalid')
  expect(await status({ type: receiptType })).toBe('connector_token_invalid')
  expect(await status({ claims: { body: createHash('sha256').update('x').digest('base64url') } })).toBe(
    'connector_token_invalid',
  )
  expect(await status({ claims: { aud: randomUUID() } })).toBe('connector_token_invalid')
  expect(await status({ claims: { iss: randomUUID() } })).toBe('connector_unknown')
  expect(await status({ claims: { exp: Math.floor(Date.now() / 1000) + 3600 } })).toBe(
    'connector_token_invalid',
  )
  const old = Math.floor(Date.now() / 1000) - 600
  expect(await status({ claims: { iat: old, exp: old + 30 } })).toBe('connector_token_invalid')
})

test('a code enrols one key, which may repeat it', async () => {
  const body = { code, publicKey: jwk, publicUrl }
  expect(await ask(enrol, body, null)).toMatchObject({ connectorId, appliance, epoch: 1 })
  const other = { ...body, publicKey: { ...jwk, x: 'A'.repeat(43) } }
  expect(await codeOf(await post(enrol, other, null))).toBe('enrolment_code_invalid')
})

test('a file is read at the connector, by a grant that the key set verifies', async () => {
  const { nodeId, versionId } = await upload(['Grüße; "quoted".txt'])
  const stable = `${api.url}/api/v1/files/${nodeId}/content`
  for (const method of ['GET', 'HEAD']) {
    const response = await admin.client.fetch(stable, { method, redirect: 'manual' })
    expect(response.status).toBe(307)
    expect(response.headers.get('cache-control')).toBe('private, no-store')
    const location = new URL(response.headers.get('location') ?? '')
    expect(location.origin).toBe(publicUrl)
    const keys = await ask(getKeySet, '', null)
    const grant = location.searchParams.get('grant') ?? ''
    const { payload } = await jwtVerify(grant, createLocalJWKSet(keys), {
      audience: connectorId,
      issuer: appliance,
    })
    expect(payload).toMatchObject({ op: 'read', version: versionId, disposition: 'attachment', size: 3 })
  }
  const opened = await admin.client.call(openFile, { params: { nodeId }, body: {} })
  expect(opened).toMatchObject({ versionId, type: 'text/plain', size: 3 })
  await admin.client.call(openFile, { params: { nodeId }, body: {} })
  expect((await fetch(stable, { redirect: 'manual' })).status).toBe(401)
})

test('an archive tells its length and its entries, to its connector', async () => {
  await upload(['Archive', 'inner', 'a.txt'])
  const empty = await admin.client.call(createFolder, {
    params: { projectId: project.id },
    body: { parentId: project.rootId, name: 'Empty' },
  })
  const made = await admin.client.call(createArchive, {
    params: { projectId: project.id },
    body: { nodeIds: [project.rootId] },
  })
  expect(made.files).toBeGreaterThan(0)
  const entries = await ask(getArchive, '', {}, `/api/connector/v1/archives/${made.id}`)
  const paths = entries.items.map((entry) => entry.path)
  expect(paths).toEqual(
    expect.arrayContaining(['Archive/', 'Archive/inner/', 'Archive/inner/a.txt', 'Empty/']),
  )
  expect(paths).toEqual(paths.toSorted())
  const response = await admin.client.fetch(api.url + made.url, { redirect: 'manual' })
  expect(response.status).toBe(307)
  await admin.client.call(trashNodes, { params: { projectId: project.id }, body: { nodeIds: [empty.id] } })
})

test('live events tell what changed, and go on after the last one seen', async () => {
  const folders = (name: string) =>
    admin.client.call(createFolder, {
      params: { projectId: project.id },
      body: { parentId: project.rootId, name },
    })
  const address = `${api.url}/api/v1/projects/${project.id}/events`
  const first = await follow(address)
  const made = await folders('live one')
  const event = await first.next((data) => data.nodeIds?.includes(made.id))
  expect(event.data).toMatchObject({ kind: 'nodes', parentIds: [project.rootId], actorId: admin.userId })
  first.close()
  const missed = await folders('live two')
  const second = await follow(address, event.id)
  await second.next((data) => data.nodeIds?.includes(missed.id))
  second.close()
})

test('live events end with the session, and who missed too much is told to look again', async () => {
  const address = `${api.url}/api/v1/projects/${project.id}/events`
  const sql = postgres(api.database.url('postgres'), { max: 1 })
  await sql`insert into project_events (organization_id, project_id, kind, parent_ids)
    select ${project.organizationId}, ${project.id}, 'nodes', array[gen_random_uuid()] from generate_series(1, 600)`
  await sql.end()
  const late = await follow(address, '1')
  const { data } = await late.next(() => true)
  expect(data).toMatchObject({ kind: 'nodes', parentIds: [], nodeIds: [] })
  late.close()

  const other = await signInAgain(admin)
  const stream = await follow(address, undefined, other)
  await other.call(signOut, {})
  const made = admin.client.call(createFolder, {
    params: { projectId: project.id },
    body: { parentId: project.rootId, name: 'after the end' },
  })
  await expect(stream.next(() => true)).rejects.toThrow('the stream ended')
  await made
})

test('a session has a bounded number of live events open', async () => {
  const address = `${api.url}/api/v1/projects/${project.id}/events`
  const other = await signInAgain(admin)
  const open = await Promise.all(Array.from({ length: 50 }, () => follow(address, undefined, other)))
  expect((await other.fetch(address)).status).toBe(429)
  for (const stream of open) stream.close()
  await expect
    .poll(async () => {
      const again = await other.fetch(address)
      await again.body?.cancel()
      return again.status
    })
    .toBe(200)
})

test('signing out revokes what the session was granted', async () => {
  const other = await signInAgain(admin)
  const before = await ask(pollRevocations, { after: 0, waitSeconds: 0 })
  const after = Math.max(0, ...before.items.map((item) => item.seq))
  const waiting = ask(pollRevocations, { after, waitSeconds: 20 })
  await other.call(signOut, {})
  const { items } = await waiting
  expect(items.some((item) => item.handle.startsWith('s:'))).toBe(true)
})

interface Told {
  id: string
  data: { nodeIds?: string[] } & Record<string, unknown>
}

/** Reads a stream of server-sent events. */
async function follow(address: string, lastEventId?: string, client = admin.client) {
  const headers: Record<string, string> = lastEventId ? { 'Last-Event-ID': lastEventId } : {}
  const response = await client.fetch(address, { headers })
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  const reader = (response.body ?? new ReadableStream()).getReader()
  let text = ''
  return {
    close: () => void reader.cancel(),
    next: async (wanted: (data: Told['data']) => unknown): Promise<Told> => {
      for (;;) {
        for (const block of text.split('\n\n')) {
          const id = /^id: (.*)$/m.exec(block)?.[1]
          const data = /^data: (.*)$/m.exec(block)?.[1]
          const told = id && data ? { id, data: JSON.parse(data) } : undefined
          if (told && wanted(told.data)) return told
        }
        const { value, done } = await reader.read()
        if (done) throw new Error('the stream ended')
        text += new TextDecoder().decode(value)
      }
    },
  }
}
