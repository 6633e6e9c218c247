import { createHash, createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { grantType } from '@holdfast/contracts/connector/grant'
import type { ArchiveGrant, ReadGrant, WriteGrant } from '@holdfast/contracts/connector/grant'
import type { ClaimedJob, JobResult } from '@holdfast/contracts/connector/jobs'
import { connectorTokenType } from '@holdfast/contracts/connector/protocol'
import type {
  ArchiveEntry,
  PublicKey,
  ReadSummary,
  Revocation,
  StorageReport,
} from '@holdfast/contracts/connector/protocol'
import { Receipt, receiptType } from '@holdfast/contracts/connector/receipt'
import type { ReceiptAnswer } from '@holdfast/contracts/connector/receipt'
import { errors } from '@holdfast/contracts/errors'
import type { ErrorCode } from '@holdfast/contracts/errors'
import { SignJWT, jwtVerify } from 'jose'

/** An upload as this control plane knows it. */
export interface KnownUpload {
  grant: WriteGrant
  fence: number
  holder: string | null
  leaseUntil: number
  committed: { receipt: Receipt; nodeId: string; versionId: string } | undefined
  commits: number
}

type Handler = (body: never, params: string[], query: URLSearchParams) => unknown

class Refusal extends Error {
  readonly code: ErrorCode
  constructor(code: ErrorCode) {
    super(code)
    this.code = code
  }
}

export const ORG = '00000000-0000-7000-8000-00000000000a'
export const PROJECT = '00000000-0000-7000-8000-00000000000b'
const USER = '00000000-0000-7000-8000-00000000000c'
const LEASE_SECONDS = 30

/**
 * What connectors need of a control plane, in memory: it speaks the contracts over real HTTP and keeps no rights, names
 * or quotas. For tests of the data plane alone.
 */
export class ControlPlane {
  readonly appliance = randomUUID()
  readonly uploads = new Map<string, KnownUpload>()
  readonly reads: ReadSummary[] = []
  readonly archives = new Map<string, ArchiveEntry[]>()
  readonly finished = new Map<string, JobResult>()
  readonly code = 'enrolment-code-of-a-test'
  connectorId = randomUUID()
  storages: StorageReport[] = []
  origins: string[] = ['http://app.test']
  /** Added to the time that heartbeats are told. */
  clockOffsetMs = 0
  epoch = 1
  leaseSeconds = LEASE_SECONDS
  /** What receipts are answered; by default they are committed. */
  answer: ((receipt: Receipt) => ReceiptAnswer | undefined) | undefined
  url = ''
  readonly #keys = generateKeyPairSync('ed25519')
  readonly #revocations: Revocation[] = []
  readonly #jobs: ClaimedJob[] = []
  #connectorKey: KeyObject | undefined
  #wake: (() => void)[] = []
  #server: Server | undefined
  #port = 0

  /** Listens on a port that stays the same over `down` and `up`. */
  async up(): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response))
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve))
    this.#port = (server.address() as AddressInfo).port
    this.url = `http://127.0.0.1:${this.#port}`
    this.#server = server
  }

  async down(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    server?.closeAllConnections()
    await new Promise((resolve) => server?.close(resolve) ?? resolve(undefined))
  }

  get storageId(): string {
    const id = this.storages[0]?.id
    if (!id) throw new Error('no heartbeat told a storage yet')
    return id
  }

  /** Reserves an upload and grants it. */
  async grantWrite(
    size: number,
    changes: Partial<WriteGrant> = {},
  ): Promise<{ upload: string; grant: string; claims: WriteGrant }> {
    const upload = changes.upload ?? uuidv7()
    const known = this.uploads.get(upload)
    const claims: WriteGrant = {
      ...this.#common(),
      op: 'write',
      object: known?.grant.object ?? `b/${ORG}/${PROJECT}/${uuidv7()}`,
      size,
      partSize: 16 << 20,
      upload,
      fence: known?.fence ?? 1,
      ctx: { project: PROJECT, parent: PROJECT, name: 'file', actor: USER },
      ...changes,
    }
    this.uploads.set(
      upload,
      known ?? {
        grant: claims,
        fence: 1,
        holder: null,
        leaseUntil: Date.now() + this.leaseSeconds * 1000,
        committed: undefined,
        commits: 0,
      },
    )
    return { upload, grant: await this.sign(claims), claims }
  }

  /** A grant for the committed content of an upload. */
  async grantRead(upload: string, changes: Partial<ReadGrant> = {}): Promise<string> {
    const { receipt, versionId } = this.committed(upload)
    const claims: ReadGrant = {
      ...this.#common(),
      op: 'read',
      object: receipt.object,
      head: receipt.head,
      size: receipt.size,
      partSize: receipt.partSize,
      wrap: receipt.wrap,
      name: 'file',
      type: 'application/octet-stream',
      disposition: 'attachment',
      version: versionId,
      modified: 1_700_000_000,
      stable: `${this.url}/stable`,
      ...changes,
    }
    return this.sign(claims)
  }

  grantArchive(archive: string, size: number, files: number): Promise<string> {
    const claims: ArchiveGrant = {
      ...this.#common(),
      op: 'archive',
      archive,
      name: 'all.zip',
      size,
      files,
      stable: `${this.url}/stable`,
    }
    return this.sign(claims)
  }

  /** Signs any claims as a grant. */
  sign(claims: object, { typ = grantType, key = this.#keys.privateKey } = {}): Promise<string> {
    return new SignJWT({ ...claims }).setProtectedHeader({ alg: 'EdDSA', typ, kid: 'test' }).sign(key)
  }

  committed(upload: string): NonNullable<KnownUpload['committed']> {
    const committed = this.uploads.get(upload)?.committed
    if (!committed) throw new Error('this upload is not committed')
    return committed
  }

  /** Revokes all grants with this handle that were made before now. */
  revoke(handle: string): void {
    const now = Date.now() / 1000
    this.#revocations.push({ seq: this.#revocations.length + 1, handle, from: now + 1, until: now + 3600 })
    for (const wake of this.#wake.splice(0)) wake()
  }

  /** Queues a job and resolves with its result. */
  async job(task: ClaimedJob['task']): Promise<JobResult> {
    const id = randomUUID()
    this.#jobs.push({ id, storage: this.storageId, task, fence: 1, leaseSeconds: 30 })
    for (const wake of this.#wake.splice(0)) wake()
    for (;;) {
      const result = this.finished.get(id)
      if (result) return result
      await this.#nextNews(100)
    }
  }

  #common() {
    const iat = Math.floor(Date.now() / 1000)
    return {
      iss: this.appliance,
      aud: this.connectorId,
      iat,
      exp: iat + 900,
      jti: randomUUID(),
      epoch: this.epoch,
      rev: [`session:${USER}`],
      org: ORG,
      storage: this.storageId,
    }
  }

  async #nextNews(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      // A poll that nobody waits for any more must not keep the test's process.
      const timer = setTimeout(resolve, milliseconds).unref()
      this.#wake.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer) // no encoding is set
      const text = Buffer.concat(chunks).toString('utf8')
      const { pathname, searchParams } = new URL(request.url ?? '/', this.url)
      const path = pathname.replace('/api/connector/v1/', '')
      const [name = '', ...params] = path.split('/')
      const handler = this.#handlers[params[1] === undefined ? name : `${name}/${params[1]}`]
      if (!handler) throw new Refusal('not_found')
      if (!['jwks', 'enrol'].includes(name)) await this.#authenticate(request, text)
      // The connector's own schemas shaped it; a mistake shows in the test.
      const body = (text === '' ? undefined : JSON.parse(text)) as never
      const answer = await handler(body, params, searchParams)
      const json = answer === undefined ? '' : JSON.stringify(answer)
      response.writeHead(answer === undefined ? 204 : 200, { 'Content-Type': 'application/json' }).end(json)
    } catch (error) {
      const code = error instanceof Refusal ? error.code : 'internal'
      const [status, title] = errors[code]
      response.writeHead(status, { 'Content-Type': 'application/problem+json' })
      response.end(JSON.stringify({ type: 'about:blank', title, status, code, detail: String(error) }))
    }
  }

  async #authenticate({ headers }: IncomingMessage, text: string): Promise<void> {
    if (!this.#connectorKey) throw new Refusal('connector_unknown')
    const token = headers.authorization?.replace('Bearer ', '') ?? ''
    const { payload } = await jwtVerify(token, this.#connectorKey, {
      typ: connectorTokenType,
      issuer: this.connectorId,
      audience: this.appliance,
    })
    if (payload['body'] !== createHash('sha256').update(text).digest('base64url'))
      throw new Refusal('connector_token_invalid')
  }

  async #commit(receipt: string): Promise<ReceiptAnswer> {
    if (!this.#connectorKey) throw new Refusal('connector_unknown')
    const { payload } = await jwtVerify(receipt, this.#connectorKey, { typ: receiptType })
    const parsed = Receipt.parse(payload)
    const known = this.uploads.get(parsed.upload)
    if (!known) return { outcome: 'discard', code: 'not_found' }
    const answer = this.answer?.(parsed)
    if (answer) return answer
    if (!known.committed) known.commits += 1
    known.committed ??= { receipt: parsed, nodeId: uuidv7(), versionId: uuidv7() }
    const { nodeId, versionId } = known.committed
    return { outcome: 'committed', nodeId, versionId }
  }

  readonly #handlers: Record<string, Handler> = {
    jwks: () => ({
      keys: [{ ...this.#keys.publicKey.export({ format: 'jwk' }), kid: 'test', alg: 'EdDSA', use: 'sig' }],
    }),
    enrol: ({ code, publicKey }: { code: string; publicKey: PublicKey }) => {
      if (code !== this.code) throw new Refusal('enrolment_code_invalid')
      this.#connectorKey = keyOf(publicKey)
      return { connectorId: this.connectorId, appliance: this.appliance, epoch: this.epoch }
    },
    heartbeat: ({ storages }: { storages: StorageReport[] }) => {
      this.storages = storages
      const clock = new Date(Date.now() + this.clockOffsetMs).toISOString()
      return { origins: this.origins, epoch: this.epoch, clock, settings: { idleSeconds: 60 } }
    },
    revocations: async ({ after, waitSeconds }: { after: number; waitSeconds: number }) => {
      const news = () => this.#revocations.filter(({ seq }) => seq > after)
      if (news().length === 0) await this.#nextNews(waitSeconds * 1000)
      return { items: news(), more: false }
    },
    leases: ({ fence, holder }: { fence: number; holder: string }, [upload = '']) => {
      const known = this.uploads.get(upload)
      if (!known) throw new Refusal('upload_expired')
      const now = Date.now()
      const free = known.holder === null || known.holder === holder || known.leaseUntil < now
      if (!free) throw new Refusal('upload_busy')
      if (known.holder !== holder && known.leaseUntil < now) known.fence += 1
      else if (fence > known.fence) throw new Refusal('upload_busy')
      known.holder = holder
      known.leaseUntil = now + this.leaseSeconds * 1000
      return { fence: known.fence, leaseSeconds: this.leaseSeconds }
    },
    receipts: async ({ receipts }: { receipts: string[] }) => ({
      items: await Promise.all(receipts.map((receipt) => this.#commit(receipt))),
    }),
    reads: ({ items }: { items: ReadSummary[] }) => {
      this.reads.push(...items)
      return undefined
    },
    archives: (_body, [archive = ''], query) => {
      const after = Number(query.get('after') ?? 0)
      const entries = this.archives.get(archive) ?? []
      const next = after + 2 < entries.length ? after + 2 : null
      return { items: entries.slice(after, after + 2), next }
    },
    jobs: async ({ waitSeconds }: { waitSeconds: number }) => {
      if (this.#jobs.length === 0) await this.#nextNews(waitSeconds * 1000)
      return { items: this.#jobs.splice(0, 1) }
    },
    'jobs/renew': () => ({ leaseSeconds: 30 }),
    'jobs/finish': ({ result }: { result: JobResult }, [id = '']) => {
      this.finished.set(id, result)
      for (const wake of this.#wake.splice(0)) wake()
      return undefined
    },
  }
}

function keyOf(jwk: PublicKey): KeyObject {
  return createPublicKey({ key: jwk, format: 'jwk' })
}

/** A UUID version 7 (RFC 9562) of now. */
export function uuidv7(): string {
  const time = Date.now().toString(16).padStart(12, '0')
  const rest = randomUUID()
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(15)}`
}
