import { randomUUID } from 'node:crypto'
import { createScimToken } from '@holdfast/contracts/scim'
import type { SignedIn } from '../harness/set-up.ts'

export interface Answer {
  status: number
  headers: Headers
  // Whatever the api answers; tests look at parts of it.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any
}

export const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'
export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group'
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

/** A directory as Entra or Okta are one: it has a token and sends requests. */
export class Directory {
  readonly url: string
  readonly token: string

  constructor(url: string, token: string) {
    this.url = url
    this.token = token
  }

  static async of(admin: SignedIn, name = 'Directory'): Promise<Directory> {
    const params = { organizationId: admin.organizationId }
    const { token } = await admin.client.call(createScimToken, { params, body: { name } })
    return new Directory(`${admin.client.url}/scim/v2`, token)
  }

  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        Authorization: `Bearer ${this.token}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/scim+json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    }
  }

  get(path: string, headers?: Record<string, string>): Promise<Answer> {
    return this.send('GET', path, undefined, headers)
  }

  patch(path: string, ...Operations: unknown[]): Promise<Answer> {
    return this.send('PATCH', path, { schemas: [PATCH], Operations })
  }

  find(kind: 'Users' | 'Groups', filter: string): Promise<Answer> {
    return this.get(`/${kind}?filter=${encodeURIComponent(filter)}`)
  }

  /** A new person; answers their resource. */
  async person(fields: Record<string, unknown> = {}) {
    const userName = `${randomUUID()}@example.org`
    const { status, body } = await this.send('POST', '/Users', { schemas: [USER], userName, ...fields })
    if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`)
    return body
  }

  async group(fields: Record<string, unknown> = {}) {
    const { status, body } = await this.send('POST', '/Groups', {
      schemas: [GROUP],
      displayName: `Group ${randomUUID()}`,
      ...fields,
    })
    if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`)
    return body
  }
}
