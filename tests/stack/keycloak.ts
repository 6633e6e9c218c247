import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'

/** Someone who can sign in at the realm. */
export interface RealmPerson {
  email: string
  name: string
  password: string
}

const Id = z.array(z.looseObject({ id: z.string() }))

/** A realm of Keycloak, made and changed by its admin API as an administrator would in its console. */
export class Keycloak {
  readonly url: string
  readonly realm = `hafen-${randomBytes(3).toString('hex')}`
  readonly #password: string
  #token = ''
  #until = 0

  constructor(url: string, password: string) {
    this.url = url
    this.#password = password
  }

  get issuer(): string {
    return `${this.url}/realms/${this.realm}`
  }

  get samlMetadataUrl(): string {
    return `${this.issuer}/protocol/saml/descriptor`
  }

  /** Waits until it serves (a first start takes up to two minutes), and makes the realm with a group `crew`. */
  async begin(people: readonly RealmPerson[]): Promise<void> {
    const end = Date.now() + 600_000
    while (
      !(await fetch(`${this.url}/realms/master`).then(
        (answer) => answer.ok,
        () => false,
      ))
    ) {
      if (Date.now() > end) throw new Error('Keycloak does not serve')
      await wait(1000)
    }
    await this.#send('POST', '/admin/realms', { realm: this.realm, enabled: true, sslRequired: 'none' })
    await this.#send('POST', this.#at('/groups'), { name: 'crew' })
    for (const person of people) await this.#addPerson(person)
  }

  async #addPerson({ email, name, password }: RealmPerson): Promise<void> {
    const [firstName, lastName = 'Person'] = name.split(' ')
    await this.#send('POST', this.#at('/users'), {
      username: email,
      email,
      emailVerified: true,
      firstName,
      lastName,
      enabled: true,
      groups: ['/crew'],
      credentials: [{ type: 'password', value: password, temporary: false }],
    })
  }

  /** *Clients › Create client*; answers the secret. */
  async addOidcClient(clientId: string, redirectUri: string, postLogoutUri: string): Promise<string> {
    await this.#send('POST', this.#at('/clients'), {
      clientId,
      protocol: 'openid-connect',
      publicClient: false,
      standardFlowEnabled: true,
      redirectUris: [redirectUri],
      attributes: { 'post.logout.redirect.uris': postLogoutUri, 'pkce.code.challenge.method': 'S256' },
      protocolMappers: [
        {
          name: 'groups',
          protocol: 'openid-connect',
          protocolMapper: 'oidc-group-membership-mapper',
          config: { 'claim.name': 'groups', 'full.path': 'false', 'id.token.claim': 'true' },
        },
      ],
    })
    const { id } = await this.#client(clientId)
    const answer = await this.#send('GET', this.#at(`/clients/${id}/client-secret`))
    return z.object({ value: z.string() }).parse(await answer.json()).value
  }

  /** *Clients › Import client* with our metadata; signed documents and assertions, and these encrypted. */
  async importSamlClient(metadata: string): Promise<void> {
    const answer = await this.#send(
      'POST',
      this.#at('/client-description-converter'),
      metadata,
      'application/xml',
    )
    const client = z
      .looseObject({ attributes: z.record(z.string(), z.string()).default({}) })
      .parse(await answer.json())
    const mapper = (name: string, protocolMapper: string, config: Record<string, string>) => ({
      name,
      protocol: 'saml',
      protocolMapper,
      config: { 'attribute.name': name, 'attribute.nameformat': 'Basic', ...config },
    })
    await this.#send('POST', this.#at('/clients'), {
      ...client,
      enabled: true,
      attributes: {
        ...client.attributes,
        'saml.assertion.signature': 'true',
        'saml.server.signature': 'true',
        'saml.signature.algorithm': 'RSA_SHA256',
        'saml.client.signature': 'true',
        'saml.encrypt': 'true',
        'saml.force.post.binding': 'true',
        saml_name_id_format: 'persistent',
        saml_force_name_id_format: 'true',
      },
      protocolMappers: [
        mapper('email', 'saml-user-property-mapper', { 'user.attribute': 'email' }),
        mapper('name', 'saml-user-property-mapper', { 'user.attribute': 'firstName' }),
        mapper('groups', 'saml-group-membership-mapper', { 'full.path': 'false', single: 'true' }),
      ],
    })
  }

  /** *Realm settings › Keys*: a new key that signs from now on; the old ones are gone. */
  async changeKeys(): Promise<void> {
    const realm = await (await this.#send('GET', this.#at(''))).json()
    const { id: parentId } = z.looseObject({ id: z.string() }).parse(realm)
    const type = 'org.keycloak.keys.KeyProvider'
    const old = Id.parse(await (await this.#send('GET', this.#at(`/components?type=${type}`))).json())
    await this.#send('POST', this.#at('/components'), {
      name: `rsa-${randomBytes(3).toString('hex')}`,
      providerId: 'rsa-generated',
      providerType: type,
      parentId,
      config: { priority: ['500'], enabled: ['true'], active: ['true'], keySize: ['2048'] },
    })
    for (const { id, providerId } of old)
      if (providerId === 'rsa-generated') await this.#send('DELETE', this.#at(`/components/${id}`))
  }

  /** How many sessions people have at the realm. */
  async countSessions(clientId: string): Promise<number> {
    const { id } = await this.#client(clientId)
    const answer = await this.#send('GET', this.#at(`/clients/${id}/session-count`))
    return z.object({ count: z.number() }).parse(await answer.json()).count
  }

  async #client(clientId: string): Promise<{ id: string }> {
    const query = new URLSearchParams({ clientId })
    const [client] = Id.parse(await (await this.#send('GET', this.#at(`/clients?${query}`))).json())
    if (!client) throw new Error(`there is no client ${clientId}`)
    return client
  }

  #at(path: string): string {
    return `/admin/realms/${this.realm}${path}`
  }

  async #send(method: string, path: string, body?: unknown, type = 'application/json'): Promise<Response> {
    const answer = await fetch(this.url + path, {
      method,
      headers: {
        Authorization: `Bearer ${await this.#adminToken()}`,
        ...(body === undefined ? {} : { 'Content-Type': type }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer
  }

  async #adminToken(): Promise<string> {
    if (Date.now() < this.#until) return this.#token
    const answer = await fetch(`${this.url}/realms/master/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'password',
        client_id: 'admin-cli',
        username: 'admin',
        password: this.#password,
      }),
    })
    this.#token = z.object({ access_token: z.string() }).parse(await answer.json()).access_token
    this.#until = Date.now() + 30_000
    return this.#token
  }
}
