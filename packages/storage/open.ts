import { azureBackend, type AzureConfig } from './azure/backend.ts'
import type { Backend } from './backend.ts'
import { filesystemBackend, type FilesystemConfig } from './filesystem/backend.ts'
import { guardedByMarker, readOrCreateMarker, type MarkerOptions } from './marker.ts'
import { s3Backend, type S3Config } from './s3/backend.ts'
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
  const backend = backendOf(config)
  try {
    const id = await readOrCreateMarker(backend, options)
    await backend.tidy?.()
    return { id, store: guardedByMarker(backend, id) }
  } catch (error) {
    await backend.close()
    throw error
  }
}

function backendOf(config: StorageConfig): Backend {
  switch (config.kind) {
    case 'filesystem':
      return filesystemBackend(config)
    case 's3':
      return s3Backend(config)
    case 'azure':
      return azureBackend(config)
  }
}
