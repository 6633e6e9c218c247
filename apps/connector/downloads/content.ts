import type { BlobHead, Wrap } from '@holdfast/contracts/connector/grant'
import { loadBlob, openBlob } from '@holdfast/storage/seal/blob'
import type { Blob } from '@holdfast/storage/seal/blob'
import { KnownParts } from '@holdfast/storage/seal/known-parts'
import type { ByteRange } from '@holdfast/storage/store'
import { Problem } from '../http/problem.ts'
import type { OpenStorage, Storages } from '../storages/open-storages.ts'

/** What names a blob's content: in a read grant, an archive's entry or a job. */
export interface ContentAddress {
  object: string
  head: BlobHead
  size: number
  partSize: number
  wrap: Wrap
}

/** Content that can be read: its manifest is loaded and its key unwrapped. */
export interface Content {
  read: (range: ByteRange, signal: AbortSignal) => AsyncIterable<Buffer>
}

const MOST_KEPT = 500

/** Opens contents; keeps what the latest blobs are made of, which never changes, so that a range costs one read. */
export class Contents {
  readonly #storages: Storages
  readonly #kept = new Map<string, Blob>()
  readonly #parts = new KnownParts()

  constructor(storages: Storages) {
    this.#storages = storages
  }

  /** Errors: Problem (storage not here), StoreError as of `loadBlob` and `unwrap`. */
  async open(storageId: string, address: ContentAddress, signal?: AbortSignal): Promise<Content> {
    const { store, keyring } = findStorage(this.#storages, storageId)
    const blobId = blobIdOf(address.object)
    const [blob, dataKey] = await Promise.all([
      this.#load(storageId, address, signal),
      keyring.unwrap(address.wrap.organization, blobId, address.wrap.wrapped),
    ])
    const known = this.#parts
    return { read: (range, signal) => openBlob(store, blob, dataKey, range, { signal, known }) }
  }

  async #load(storageId: string, address: ContentAddress, signal?: AbortSignal): Promise<Blob> {
    const key = `${storageId}/${address.object}/${address.head.name}`
    const known = this.#kept.get(key)
    if (known) return known
    const { store } = findStorage(this.#storages, storageId)
    const blob = await loadBlob(
      store,
      {
        prefix: `${address.object}/`,
        root: address.head.name,
        blob: blobIdOf(address.object),
        size: address.size,
        partSize: address.partSize,
      },
      { ...(signal && { signal }) },
    )
    const oldest = this.#kept.size >= MOST_KEPT ? this.#kept.keys().next().value : undefined
    if (oldest !== undefined) this.#kept.delete(oldest)
    this.#kept.set(key, blob)
    return blob
  }
}

/** A storage of this connector that can be used now. @throws Problem */
export function findStorage(storages: Storages, id: string): OpenStorage {
  const storage = storages.find(id)
  if (!storage) throw new Problem('grant_invalid', 'This connector does not serve that storage.')
  if (storage === 'closed') throw new Problem('storage_unavailable', undefined, { 'Retry-After': '5' })
  return storage
}

/** The blob's id: last in its prefix `b/<organisation>/<project>/<blob>`. */
export function blobIdOf(object: string): string {
  return object.slice(object.lastIndexOf('/') + 1)
}
