import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { namesIn, setStage } from './stage.ts'
import type { Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage?.appliance.stop())

const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`

const bodies: readonly [
  what: string,
  body: (rootId: string) => string,
  answer: RegExp,
  contentType?: string,
][] = [
  ['that is broken', () => '{"name":', /^400 malformed_json$/],
  ['that is empty', () => '', /^(400 malformed_json|422 invalid_request)$/],
  ['that is not UTF-8', () => '{"name":"\xff\xfe"', /^400 malformed_json$/],
  ['100,000 levels deep', () => deep, /^(400 malformed_json|413 body_too_large|422 invalid_request)$/],
  ['of 20 MiB', (id) => JSON.stringify({ parentId: id, name: 'x'.repeat(20 << 20) }), /^413 body_too_large$/],
  ['of the wrong shape', () => '[]', /^422 invalid_request$/],
  ['with a number for a name', (id) => JSON.stringify({ parentId: id, name: 7 }), /^422 invalid_request$/],
  [
    'with an id that is none',
    () => JSON.stringify({ parentId: "1' or '1'='1", name: 'x' }),
    /^422 invalid_request$/,
  ],
  [
    'with a field that nobody knows',
    (id) => JSON.stringify({ parentId: id, name: 'x', admin: true }),
    /^422 invalid_request$/,
  ],
  [
    'with __proto__',
    (id) => `{"parentId":"${id}","name":"x","__proto__":{"admin":true}}`,
    /^422 invalid_request$/,
  ],
  [
    'said to be a form',
    (id) => JSON.stringify({ parentId: id, name: 'x' }),
    /^415 unsupported_media_type$/,
    'application/x-www-form-urlencoded',
  ],
  [
    'said to be text',
    (id) => JSON.stringify({ parentId: id, name: 'x' }),
    /^415 unsupported_media_type$/,
    'text/plain',
  ],
]

describe('JSON', () => {
  it.each(bodies)(
    '%s gets a problem document and does nothing',
    async (_, body, answer, contentType = 'application/json') => {
      const { client, project } = stage
      const response = await client.fetch(`/api/v1/projects/${project.id}/folders`, {
        method: 'POST',
        headers: { 'Content-Type': contentType },
        body: body(project.rootId),
      })
      const problem = (await response.json()) as { code: string; status: number; requestId: string }
      expect(`${response.status} ${problem.code}`).toMatch(answer)
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
      expect(problem.status).toBe(response.status)
      expect(response.headers.get('x-request-id')).toBeTruthy()
      expect(await namesIn(stage)).toEqual([])
    },
  )

  it('a cursor that was made up is refused', async () => {
    const { client, project } = stage
    const address = `/api/v1/projects/${project.id}/nodes?parentId=${project.rootId}&cursor=made-up`
    const response = await client.fetch(address)
    expect(response.status).toBe(422)
  })

  it('an address that cannot be decoded is answered, not crashed on', async () => {
    const response = await stage.client.fetch('/api/v1/nodes/%E0%A4%A')
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(response.status).toBeLessThan(500)
    expect(stage.appliance.api.running()).toBe(true)
  })
})
