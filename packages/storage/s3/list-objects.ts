import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { Client } from 'minio'
import { retried } from '../retry.ts'
import { StoreError, type ListOptions, type ObjectPage } from '../store.ts'
import type { ConnectionConfig } from './connection.ts'
import { failure, refusal } from './errors.ts'

const PAGE = 1000

/** Lists through the library, which knows the XML and its escapes. */
export class Lister {
  #bucket: string
  #client: Client
  #agent: HttpAgent
  #timeoutMs: number

  constructor({ endpoint, bucket, accessKey, secretKey, region, timeoutMs }: ConnectionConfig) {
    const useSSL = endpoint.protocol === 'https:'
    this.#bucket = bucket
    this.#timeoutMs = timeoutMs
    this.#agent = useSSL ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true })
    this.#client = new Client({
      endPoint: endpoint.hostname,
      port: Number(endpoint.port) || (useSSL ? 443 : 80),
      useSSL,
      accessKey,
      secretKey,
      region,
      transportAgent: this.#agent,
      retryOptions: { disableRetry: true },
    })
  }

  close(): void {
    this.#agent.destroy()
  }

  /** A cursor is the last key of the page before. */
  async list(prefix: string, cursor = '', { limit = PAGE, signal }: ListOptions = {}): Promise<ObjectPage> {
    const found = await retried(() => this.#page(prefix, cursor, limit, signal), signal)
    const objects = found.objects.map(({ name, size, lastModified }) => {
      if (name === undefined || !lastModified)
        throw new StoreError('Unavailable', 'a list entry without name or time')
      return { key: name, size, modifiedAt: lastModified }
    })
    return found.isTruncated ? { objects, nextCursor: objects.at(-1)?.key } : { objects }
  }

  async #page(prefix: string, cursor: string, limit: number, signal?: AbortSignal) {
    const timeout = AbortSignal.timeout(this.#timeoutMs)
    const ended = signal ? AbortSignal.any([signal, timeout]) : timeout
    try {
      // The library takes no signal; an abandoned request ends with its connection.
      return await orAborted(
        this.#client.listObjectsV2Query(this.#bucket, prefix, '', '', limit, cursor),
        ended,
      )
    } catch (error) {
      signal?.throwIfAborted()
      throw storeErrorOf(error, `list ${prefix}`)
    }
  }
}

async function orAborted<T>(call: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([call, promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** The library's own errors carry the server's code; everything else is a failure of the network. */
function storeErrorOf(error: unknown, what: string): StoreError {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined
  const isFromServer = error instanceof Error && error.constructor.name === 'S3Error'
  if (!isFromServer || typeof code !== 'string') return failure(error, what)
  return refusal(DENIALS.includes(code) ? 403 : 500, code, what)
}

const DENIALS = ['AccessDenied', 'InvalidAccessKeyId', 'SignatureDoesNotMatch', 'AllAccessDisabled']
