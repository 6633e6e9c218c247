import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { get } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { readAddress } from '@holdfast/contracts/connector/addresses'
import { grantUpload, openFile } from '@holdfast/contracts/uploads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { read, reserve, upload } from '../harness/transfers.ts'
import { createByTus } from '../harness/tus.ts'
import { keyFromPem, sealToken, strangersKey, takeApart, unsigned } from './forge.ts'
import type { Token } from './forge.ts'
import { setStage } from './stage.ts'
import type { Stage } from './stage.ts'

const content = randomBytes(70_000)
let stage: Stage
let genuine: Token
let write: { endpoint: string; token: Token }
beforeAll(async () => {
  stage = await setStage()
  const { client, project } = stage
  const file = { projectId: project.id, parentId: project.rootId, path: ['a.bin'], content }
  const { nodeId } = await upload(client, file)
  const { url } = await client.call(openFile, { params: { nodeId }, body: {} })
  genuine = takeApart(new URL(url).searchParams.get('grant') ?? '')
  const uploadId = await reserve(client, { ...file, path: ['b.bin'] })
  const { endpoint, grant } = await client.call(grantUpload, { params: { uploadId } })
  write = { endpoint, token: takeApart(grant) }
})
afterAll(() => stage?.appliance.stop())

const now = () => Math.floor(Date.now() / 1000)
const apiKey = () => keyFromPem(stage.appliance.secrets['grant-key'])
const withClaims = ({ header, claims }: Token, changed: object): Token => ({
  header,
  claims: { ...claims, ...changed },
})

async function tryRead(grant: string): Promise<string> {
  const address = readAddress(stage.appliance.connectorUrl, 'a.bin', grant)
  // As a page's script asks; a navigation would be sent back to the stable address.
  const answer = await read(address, { 'Sec-Fetch-Mode': 'cors', Origin: stage.appliance.url })
  const code = /"code":"(\w+)"/.exec(answer.bytes.toString('utf8'))?.[1]
  return answer.status === 200
    ? `200 ${answer.bytes.equals(content) ? 'content' : 'something else'}`
    : `${answer.status} ${code}`
}

async function tryWrite(grant: string): Promise<string> {
  const size = Number(write.token.claims['size'])
  const answer = await createByTus(write.endpoint, grant, size)
  return `${answer.status} ${answer.code ?? ''}`.trim()
}

describe('a read grant', () => {
  it('opens its file, signed by the api alone', async () => {
    expect(await tryRead(sealToken(genuine, apiKey()))).toBe('200 content')
  })

  it.each<[string, (token: Token) => string, string]>([
    ['signed by a stranger', (token) => sealToken(token, strangersKey()), '401 grant_invalid'],
    ['without a signature', unsigned, '401 grant_invalid'],
    [
      'with a key id that nobody knows',
      ({ header, claims }) => sealToken({ header: { ...header, kid: 'made-up' }, claims }, strangersKey()),
      '401 grant_invalid',
    ],
    [
      'of another type of token',
      ({ header, claims }) => sealToken({ header: { ...header, typ: 'JWT' }, claims }, apiKey()),
      '401 grant_invalid',
    ],
    [
      'that has expired',
      (token) => sealToken(withClaims(token, { iat: now() - 1000, exp: now() - 500 }), apiKey()),
      '401 grant_expired',
    ],
    [
      'for another connector',
      (token) => sealToken(withClaims(token, { aud: randomUUID() }), apiKey()),
      '401 grant_invalid',
    ],
    [
      'of another appliance',
      (token) => sealToken(withClaims(token, { iss: randomUUID() }), apiKey()),
      '401 grant_invalid',
    ],
    [
      'for another storage',
      (token) => sealToken(withClaims(token, { storage: randomUUID() }), apiKey()),
      '401 grant_invalid',
    ],
    [
      'of an epoch before',
      (token) => sealToken(withClaims(token, { epoch: 0 }), apiKey()),
      '401 grant_invalid',
    ],
    [
      'for another operation',
      (token) => sealToken(withClaims(token, { op: 'write' }), apiKey()),
      '401 grant_invalid',
    ],
    ['that is no token', () => 'x'.repeat(5000), '401 grant_invalid'],
    ['that is empty', () => '', '401 grant_missing'],
  ])('%s opens nothing', async (_, forge, answer) => {
    expect(await tryRead(forge(genuine))).toBe(answer)
  })

  it('whose key was wrapped for another organisation opens nothing, even signed', async () => {
    const other = randomUUID()
    const wrap = { ...(genuine.claims['wrap'] as object), organization: other }
    const answer = await tryRead(sealToken(withClaims(genuine, { org: other, wrap }), apiKey()))
    expect(answer).toMatch(/^(401|403|502|503) /)
  })

  it('for the object of another file opens nothing, even signed', async () => {
    const object = String(genuine.claims['object']).replace(/[^/]+$/, randomUUID())
    const answer = await tryRead(sealToken(withClaims(genuine, { object }), apiKey()))
    expect(answer).toBe('502 content_corrupt')
  })

  it('that expired sends a player back to the stable address, which checks again', async () => {
    const expired = sealToken(withClaims(genuine, { iat: now() - 1000, exp: now() - 500 }), apiKey())
    const answer = await navigate(readAddress(stage.appliance.connectorUrl, 'a.bin', expired))
    expect([answer.statusCode, answer.headers.location]).toEqual([307, genuine.claims['stable']])
  })
})

describe('a write grant', () => {
  it.each<[string, (token: Token) => string]>([
    ['signed by a stranger', (token) => sealToken(token, strangersKey())],
    ['without a signature', unsigned],
    [
      'that has expired',
      (token) => sealToken(withClaims(token, { iat: now() - 1000, exp: now() - 500 }), apiKey()),
    ],
    ['for another connector', (token) => sealToken(withClaims(token, { aud: randomUUID() }), apiKey())],
    ['for another storage', (token) => sealToken(withClaims(token, { storage: randomUUID() }), apiKey())],
    ['that only reads', () => sealToken(genuine, apiKey())],
  ])('%s begins no upload', async (_, forge) => {
    expect(await tryWrite(forge(write.token))).toMatch(/^401 grant_(invalid|expired)$/)
  })

  it('does not read', async () => {
    expect(await tryRead(sealToken(write.token, apiKey()))).toBe('401 grant_invalid')
  })

  it('for another length than announced is refused', async () => {
    const grant = sealToken(write.token, apiKey())
    const answer = await createByTus(write.endpoint, grant, content.length + 1)
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
  })
})

/** As a player or a link asks; fetch() always says `cors`. */
async function navigate(address: string): Promise<IncomingMessage> {
  const request = get(address, { headers: { 'Sec-Fetch-Mode': 'no-cors' } })
  const [answer] = (await once(request, 'response')) as [IncomingMessage]
  answer.resume()
  return answer
}
