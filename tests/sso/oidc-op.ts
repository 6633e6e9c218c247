import { createHash, createHmac, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SignJWT, exportJWK, exportSPKI, generateKeyPair } from 'jose'

/** An OpenID provider that answers what a test wants: right by default, wrong in one way on demand. */
export interface Lies {
  /** Claims of the ID token; undefined takes one away. */
  claims?: Record<string, unknown>
  /** Makes the ID token itself. */
  token?: (claims: Record<string, unknown>, op: Op) => Promise<string> | string
  header?: Record<string, unknown>
  userinfo?: Record<string, unknown> | null
  /** Of the token endpoint. */
  tokenStatus?: number
  tokenBody?: Record<string, unknown>
  /** Milliseconds until the token endpoint answers. */
  delay?: number
  /** What stands in the answer at the redirect URI, beside code and state. */
  answer?: Record<string, string | undefined>
  jwks?: unknown
}

interface Grant {
  nonce: string
  challenge: string
  redirectUri: string
  clientId: string
}

export class Op {
  readonly issuer: string
  readonly clientId = 'holdfast'
  readonly secret = 'only for tests'
  lies: Lies = {}
  readonly requests: URL[] = []
  readonly exchanged: URLSearchParams[] = []
  readonly #grants = new Map<string, Grant>()
  readonly #keys: Awaited<ReturnType<typeof generateKeyPair>>
  readonly #close: () => void

  private constructor(issuer: string, keys: Op['keys'], close: () => void) {
    this.issuer = issuer
    this.#keys = keys
    this.#close = close
  }

  static async start(): Promise<Op> {
    const keys = await generateKeyPair('RS256', { extractable: true })
    let op: Op | undefined
    const server = createServer((request, response) => void op?.serve(request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    op = new Op(`http://127.0.0.1:${port}`, keys, () => {
      server.closeAllConnections()
      server.close()
    })
    return op
  }

  get keys() {
    return this.#keys
  }

  stop(): void {
    this.#close()
  }

  /** The person signs in at once: where the provider sends the browser. */
  authorize(address: URL, { answer = {} }: Lies = this.lies): URL {
    this.requests.push(address)
    const query = address.searchParams
    const code = randomBytes(16).toString('hex')
    this.#grants.set(code, {
      nonce: query.get('nonce') ?? '',
      challenge: query.get('code_challenge') ?? '',
      redirectUri: query.get('redirect_uri') ?? '',
      clientId: query.get('client_id') ?? '',
    })
    const back = new URL(query.get('redirect_uri') ?? '')
    const said = { code, state: query.get('state') ?? '', iss: this.issuer, ...answer }
    for (const [name, value] of Object.entries(said))
      if (value !== undefined) back.searchParams.set(name, value)
    return back
  }

  async sign(claims: Record<string, unknown>, header: Record<string, unknown> = {}): Promise<string> {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'one', ...header })
      .sign(this.#keys.privateKey)
  }

  /** HS256 with the public key as the secret. */
  async confused(claims: Record<string, unknown>): Promise<string> {
    const head = Buffer.from(JSON.stringify({ alg: 'HS256', kid: 'one' })).toString('base64url')
    const body = Buffer.from(JSON.stringify(claims)).toString('base64url')
    const key = await exportSPKI(this.#keys.publicKey)
    return `${head}.${body}.${createHmac('sha256', key).update(`${head}.${body}`).digest('base64url')}`
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.issuer)
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const answer = await this.#answer(url, request, Buffer.concat(chunks).toString())
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body))
  }

  async #answer(
    url: URL,
    request: IncomingMessage,
    body: string,
  ): Promise<{ status: number; body: unknown }> {
    const ok = (answer: unknown) => ({ status: 200, body: answer })
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return ok(this.metadata())
      case '/jwks':
        return ok(
          this.lies.jwks ?? {
            keys: [{ ...(await exportJWK(this.#keys.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }],
          },
        )
      case '/token':
        return this.#token(new URLSearchParams(body), request.headers.authorization ?? '')
      case '/userinfo':
        return ok(this.lies.userinfo ?? { sub: 'pat' })
      default:
        return { status: 404, body: {} }
    }
  }

  metadata(): Record<string, unknown> {
    const at = (path: string) => `${this.issuer}${path}`
    return {
      issuer: this.issuer,
      authorization_endpoint: at('/authorize'),
      token_endpoint: at('/token'),
      jwks_uri: at('/jwks'),
      userinfo_endpoint: at('/userinfo'),
      end_session_endpoint: at('/end'),
      authorization_response_iss_parameter_supported: true,
      id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
    }
  }

  async #token(form: URLSearchParams, authorization: string): Promise<{ status: number; body: unknown }> {
    this.exchanged.push(form)
    if (this.lies.delay) await new Promise((resolve) => setTimeout(resolve, this.lies.delay))
    if (this.lies.tokenStatus) return { status: this.lies.tokenStatus, body: { error: 'server_error' } }
    const code = form.get('code') ?? ''
    const grant = this.#grants.get(code)
    this.#grants.delete(code)
    const expected = `Basic ${Buffer.from(`${this.clientId}:${encodeURIComponent(this.secret).replaceAll('%20', '+')}`).toString('base64')}`
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    if (
      !grant ||
      grant.challenge !== challenge ||
      form.get('redirect_uri') !== grant.redirectUri ||
      authorization !== expected
    )
      return { status: 400, body: { error: 'invalid_grant' } }
    const now = Math.floor(Date.now() / 1000)
    const accessToken = randomBytes(16).toString('hex')
    const claims: Record<string, unknown> = {
      iss: this.issuer,
      sub: 'pat',
      aud: this.clientId,
      exp: now + 300,
      iat: now,
      nonce: grant.nonce,
      at_hash: createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url'),
      email: 'pat@corp.test',
      email_verified: true,
      name: 'Pat Person',
      ...this.lies.claims,
    }
    for (const [name, value] of Object.entries(claims)) if (value === undefined) delete claims[name]
    const idToken = this.lies.token
      ? await this.lies.token(claims, this)
      : await this.sign(claims, this.lies.header)
    return {
      status: 200,
      body: {
        access_token: accessToken,
        token_type: 'Bearer',
        expires_in: 60,
        id_token: idToken,
        ...this.lies.tokenBody,
      },
    }
  }
}
