import { createHash, createPrivateKey, generateKeyPairSync, randomUUID } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connectorTokenType, deliverReceipts, enrol, heartbeat } from '@holdfast/contracts/connector/protocol'
import type { DeliveredReceipt } from '@holdfast/contracts/connector/receipt'
import { listVersions } from '@holdfast/contracts/nodes'
import { createConnector } from '@holdfast/contracts/storages'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reserve, upload } from '../harness/transfers.ts'
import { sealToken, strangersKey, takeApart } from './forge.ts'
import type { Token } from './forge.ts'
import { namesIn, setStage } from './stage.ts'
import type { Stage } from './stage.ts'

/** Who delivers: a connector's id and key. */
type Sender = { connectorId: string; key: KeyObject }

let stage: Stage
let connector: Sender
let receipt: { text: string; token: Token }
let nodeId: string
beforeAll(async () => {
  stage = await setStage()
  const { client, project, appliance } = stage
  const file = {
    projectId: project.id,
    parentId: project.rootId,
    path: ['a.txt'],
    content: Buffer.from('four'),
  }
  const state = await upload(client, file)
  nodeId = state.nodeId
  const text = await findReceipt(join(appliance.folder, 'store'), state.id)
  receipt = { text, token: takeApart(text) }
  connector = { connectorId: String(receipt.token.claims['iss']), key: await connectorsKey(appliance.folder) }
})
afterAll(() => stage?.appliance.stop())

/** The receipt that the connector keeps in its storage. */
async function findReceipt(store: string, uploadId: string): Promise<string> {
  const entries = await readdir(store, { recursive: true, withFileTypes: true })
  for (const entry of entries) {
    if (!entry.isFile() || !entry.parentPath.includes('receipts')) continue
    const text = await readFile(join(entry.parentPath, entry.name), 'utf8')
    const token = /[\w-]+\.[\w-]+\.[\w-]+/.exec(text)?.[0]
    if (token && takeApart(token).claims['upload'] === uploadId) return token
  }
  throw new Error('the connector kept no receipt')
}

async function connectorsKey(folder: string): Promise<KeyObject> {
  const jwk: unknown = JSON.parse(await readFile(join(folder, 'connector/key.json'), 'utf8'))
  // A private JSON Web Key, written by the connector.
  return createPrivateKey({ key: jwk as Record<string, string>, format: 'jwk' })
}

async function callAs(sender: Sender, path: string, body: unknown, changed: object = {}): Promise<Response> {
  const text = JSON.stringify(body)
  const iat = Math.floor(Date.now() / 1000)
  const claims = {
    iss: sender.connectorId,
    aud: stage.appliance.secrets['appliance-id'].trim(),
    iat,
    exp: iat + 60,
    jti: randomUUID(),
    body: createHash('sha256').update(text).digest('base64url'),
    ...changed,
  }
  const token = sealToken({ header: { alg: 'EdDSA', typ: connectorTokenType }, claims }, sender.key)
  return fetch(new URL(path, stage.appliance.url), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: text,
  })
}

async function deliver(text: string, sender = connector, changed: object = {}): Promise<string> {
  const response = await callAs(sender, deliverReceipts.path, { receipts: [text] }, changed)
  // One or the other, by the status.
  const answer = (await response.json()) as { items?: DeliveredReceipt[]; code?: string }
  const [item] = answer.items ?? []
  if (!item) return `${response.status} ${answer.code}`
  return item.outcome === 'refused' ? `refused: ${item.code}` : item.outcome
}

const changedBy = (changed: object, key: KeyObject): string =>
  sealToken({ header: receipt.token.header, claims: { ...receipt.token.claims, ...changed } }, key)

describe('a receipt', () => {
  it('delivered again and again commits once', async () => {
    for (let time = 0; time < 3; time++) expect(await deliver(receipt.text)).toBe('committed')
    const { items } = await stage.client.call(listVersions, { params: { nodeId }, query: {} })
    expect(items).toHaveLength(1)
    expect(await namesIn(stage)).toEqual(['a.txt'])
  })

  it.each<[string, () => string]>([
    ['signed by a stranger', () => changedBy({}, strangersKey())],
    ['of another connector', () => changedBy({ iss: randomUUID() }, connector.key)],
    ['for another appliance', () => changedBy({ aud: randomUUID() }, connector.key)],
    ['that is no token', () => 'not.a.token'],
    [
      'of another kind',
      () =>
        sealToken(
          { header: { ...receipt.token.header, typ: 'JWT' }, claims: receipt.token.claims },
          connector.key,
        ),
    ],
  ])('%s is refused', async (_, forge) => {
    expect(await deliver(forge())).toMatch(/^refused: (receipt_invalid|storage_foreign)$/)
  })

  it.each<[string, object]>([
    ['another storage', { storage: randomUUID() }],
    ['more bytes', { size: 5 }],
    ['the blob of something else', { object: `b/${randomUUID()}/${randomUUID()}/${randomUUID()}` }],
  ])('for an open upload that claims %s enters nothing', async (_, claimed) => {
    const { client, project } = stage
    const file = {
      projectId: project.id,
      parentId: project.rootId,
      path: [`${randomUUID()}.txt`],
      content: Buffer.from('four'),
    }
    const uploadId = await reserve(client, file)
    const answer = await deliver(changedBy({ upload: uploadId, ...claimed }, connector.key))
    expect(answer).toMatch(/^(refused: (receipt_invalid|storage_foreign)|discard)$/)
    expect(await namesIn(stage)).toEqual(['a.txt'])
  })

  it('for an upload that nobody announced enters nothing', async () => {
    const answer = await deliver(changedBy({ upload: randomUUID() }, connector.key))
    expect(answer).not.toMatch(/^5/)
    expect(await namesIn(stage)).toEqual(['a.txt'])
  })

  it('brought by another connector is refused', async () => {
    const other = await enrolAnother()
    expect(await deliver(receipt.text, other)).toMatch(/^refused: (receipt_invalid|storage_foreign)$/)
    const own = changedBy({ iss: other.connectorId }, other.key)
    expect(await deliver(own, other)).toMatch(/^refused: (receipt_invalid|storage_foreign)$/)
  })
})

describe('a call of a connector', () => {
  it.each<[string, () => Promise<string>]>([
    ['with a key that is not its own', () => deliver(receipt.text, { ...connector, key: strangersKey() })],
    ['that nobody enrolled', () => deliver(receipt.text, { ...connector, connectorId: randomUUID() })],
    ['to another appliance', () => deliver(receipt.text, connector, { aud: randomUUID() })],
    ['whose token has expired', () => deliver(receipt.text, connector, { iat: 1_000_000, exp: 1_000_060 })],
    [
      'whose token lives for a day',
      () => deliver(receipt.text, connector, { exp: Math.floor(Date.now() / 1000) + 86_400 }),
    ],
    ['whose body was changed', () => deliver(receipt.text, connector, { body: 'x'.repeat(43) })],
  ])('%s is refused', async (_, call) => {
    expect(await call()).toMatch(/^401 connector_(unknown|token_invalid)$/)
  })

  it('cannot take over a storage of another connector by a heartbeat', async () => {
    const other = await enrolAnother()
    const storage = {
      id: receipt.token.claims['storage'],
      kind: 'filesystem',
      label: 'Taken over',
      region: '',
      redundancy: '',
      ok: true,
      problem: null,
      freeBytes: null,
      capabilities: [],
    }
    const body = {
      version: '0',
      publicUrl: 'http://127.0.0.1:1',
      clock: new Date().toISOString(),
      storages: [storage],
    }
    await callAs(other, heartbeat.path, body)
    const { client, project } = stage
    const file = {
      projectId: project.id,
      parentId: project.rootId,
      path: [`${randomUUID()}.txt`],
      content: Buffer.from('x'),
    }
    await expect(upload(client, file)).resolves.toMatchObject({ state: 'committed' })
  })
})

async function enrolAnother(): Promise<Sender> {
  const { code } = await stage.client.call(createConnector, { body: { name: `Other ${randomUUID()}` } })
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const { x } = publicKey.export({ format: 'jwk' })
  const body = { code, publicKey: { kty: 'OKP', crv: 'Ed25519', x }, publicUrl: 'http://127.0.0.1:1' }
  const response = await fetch(new URL(enrol.path, stage.appliance.url), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(response.status).toBe(200)
  // As the contract says.
  const { connectorId } = (await response.json()) as { connectorId: string }
  return { connectorId, key: privateKey }
}
