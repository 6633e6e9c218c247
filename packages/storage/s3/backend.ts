import type { Backend } from '../backend.ts'
import { checkKey } from '../keys.ts'
import { retried } from '../retry.ts'
import type { CallOptions, ObjectStat } from '../store.ts'
import { Connection } from './connection.ts'
import { getObject } from './get-object.ts'
import { Lines } from './lines.ts'
import { Lister } from './list-objects.ts'
import { putObject } from './put-object.ts'

export interface S3Config {
  /** Like https://s3.example.com:9000, without path. */
  endpoint: string
  /** Must exist; Holdfast makes no buckets. */
  bucket: string
  accessKey: string
  secretKey: string
  /** us-east-1 by default, which MinIO and most others take. */
  region?: string
  /** Milliseconds without a byte while one is awaited, until the server counts as gone; 30,000 by default. */
  timeoutMs?: number
}

const TIMEOUT_MS = 30_000
const MARKER_HOLDS_MS = 5_000

/** Any server that speaks S3 with conditional writes (`If-None-Match: *`), addressed by path. */
export function s3Backend({ endpoint, bucket, accessKey, secretKey, region, timeoutMs }: S3Config): Backend {
  const config = {
    endpoint: new URL(endpoint),
    bucket,
    accessKey,
    secretKey,
    region: region ?? 'us-east-1',
    timeoutMs: timeoutMs ?? TIMEOUT_MS,
  }
  const connection = new Connection(config)
  const lines = new Lines(config)
  const lister = new Lister(config)
  return {
    markerHolds: MARKER_HOLDS_MS,
    put: async (key, bytes, length, options = {}) =>
      putObject(connection, checkKey(key), bytes, length, options),
    get: async (key, range, options = {}) => getObject(connection, lines, checkKey(key), range, options),
    stat: async (key, options = {}) => statObject(connection, checkKey(key), options),
    remove: async (key, options = {}) => removeObject(connection, checkKey(key), options),
    list: (prefix, cursor, options) => lister.list(prefix, cursor, options),
    describe: () =>
      Promise.resolve({ kind: 's3', label: `${config.endpoint.host}/${bucket}`, region: config.region }),
    close: () => {
      connection.close()
      lines.close()
      lister.close()
      return Promise.resolve()
    },
  }
}

async function statObject(connection: Connection, key: string, { signal }: CallOptions): Promise<ObjectStat> {
  const { headers } = await retried(async () => {
    const response = await connection.exchange({ method: 'HEAD', key, accept: [200], signal })
    return response.resume()
  }, signal)
  return { size: Number(headers['content-length']), modifiedAt: new Date(headers['last-modified'] ?? 0) }
}

async function removeObject(connection: Connection, key: string, { signal }: CallOptions): Promise<void> {
  const remove = async () => {
    const response = await connection.exchange({ method: 'DELETE', key, accept: [200, 204, 404], signal })
    response.resume()
  }
  await retried(remove, signal)
}
