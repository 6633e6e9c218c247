import {
  ContainerClient,
  StorageSharedKeyCredential,
  type ContainerListBlobFlatSegmentResponse,
} from '@azure/storage-blob'
import type { Backend } from '../backend.ts'
import { checkKey } from '../keys.ts'
import type { ListOptions, ObjectPage } from '../store.ts'
import { getObject, statObject } from './get-object.ts'
import { putObject } from './put-object.ts'
import { watchedAndRetried } from './watched.ts'

export interface AzureConfig {
  /** Of the account, like https://name.blob.core.windows.net */
  endpoint: string
  account: string
  /** Shared key of the account, in base64. */
  key: string
  /** Must exist; Holdfast makes no containers. */
  container: string
  /** Milliseconds without a byte while one is awaited, until the server counts as gone; 30,000 by default. */
  timeoutMs?: number
}

const TIMEOUT_MS = 30_000
const MARKER_HOLDS_MS = 5_000
const PAGE = 1000

/** Azure Blob Storage: each object is one block blob. */
export function azureBackend({
  endpoint,
  account,
  key,
  container,
  timeoutMs = TIMEOUT_MS,
}: AzureConfig): Backend {
  const url = `${endpoint.replace(/\/+$/, '')}/${container}`
  // Repeating is ours: the library's pauses are made for minutes, and it would repeat puts with `ifAbsent`.
  const options = { retryOptions: { maxTries: 1 }, keepAliveOptions: { enable: true } }
  const client = new ContainerClient(url, new StorageSharedKeyCredential(account, key), options)
  return {
    markerHolds: MARKER_HOLDS_MS,
    put: async (name, bytes, length, options = {}) =>
      putObject(client, timeoutMs, checkKey(name), bytes, length, options),
    get: async (name, range, options = {}) => getObject(client, timeoutMs, checkKey(name), range, options),
    stat: async (name, options = {}) => statObject(client, timeoutMs, checkKey(name), options),
    remove: async (name, { signal } = {}) => {
      const blob = client.getBlobClient(checkKey(name))
      await watchedAndRetried(name, timeoutMs, signal, (watch) =>
        blob.deleteIfExists({ abortSignal: watch.signal }),
      )
    },
    list: (prefix, cursor, options) => listPage(client, timeoutMs, prefix, cursor, options),
    describe: () => Promise.resolve({ kind: 'azure', label: url.replace(/^https?:\/\//, '') }),
    close: () => Promise.resolve(),
  }
}

/** A cursor is the server's continuation token. */
async function listPage(
  client: ContainerClient,
  timeoutMs: number,
  prefix: string,
  cursor: string | undefined,
  { limit = PAGE, signal }: ListOptions = {},
): Promise<ObjectPage> {
  const first = await watchedAndRetried(`list ${prefix}`, timeoutMs, signal, (watch) =>
    client
      .listBlobsFlat({ prefix, abortSignal: watch.signal })
      .byPage({ maxPageSize: limit, ...(cursor && { continuationToken: cursor }) })
      .next(),
  )
  // The library's iterator leaves the type of its end open, but it always has a first page.
  const page: ContainerListBlobFlatSegmentResponse = first.value
  const objects = page.segment.blobItems.map(({ name, properties }) => ({
    key: name,
    size: properties.contentLength ?? 0,
    modifiedAt: properties.lastModified,
  }))
  return page.continuationToken ? { objects, nextCursor: page.continuationToken } : { objects }
}
