import type { AzureConfig } from './azure/backend.ts'
import type { Backend } from './backend.ts'
import type { FilesystemConfig } from './filesystem/backend.ts'
import { guardedByMarker, readOrCreateMarker, type MarkerOptions } from './marker.ts'
import type { S3Config } from './s3/backend.ts'
import type { Store } from './store.ts'

export type StorageConfig =
  | ({ kind: 'filesystem' } & FilesystemConfig)
  | ({ kind: 's3' } & S3Config)
  | ({ kind: 'azure' } & AzureConfig)

export interface OpenStorage {
  /** UUID from the marker object. */
  id: string
  store: Store
}

/**
 * Connects to a storage and learns its id. Remember the id and expect it the next time: then a bucket or mount that
 * lost its marker is `Unavailable`; otherwise it would be taken for a new storage.
 * Errors: Unavailable, Denied. Nothing stays open after an error, so it may be called again.
 */
export async function openStorage(config: StorageConfig, options: MarkerOptions = {}): Promise<OpenStorage> {
  const backend = await backendOf(config)
  try {
    const id = await readOrCreateMarker(backend, options)
    await backend.tidy?.()
    return { id, store: guardedByMarker(backend, id) }
  } catch (error) {
    await backend.close()
    throw error
  }
}

/** Loads only what is used: the clients of S3 and Azure cost about 80 MB in every process. */
async function backendOf(config: StorageConfig): Promise<Backend> {
  switch (config.kind) {
    case 'filesystem':
      return (await import('./filesystem/backend.ts')).filesystemBackend(config)
    case 's3':
      return (await import('./s3/backend.ts')).s3Backend(config)
    case 'azure':
      return (await import('./azure/backend.ts')).azureBackend(config)
  }
}
