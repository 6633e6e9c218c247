import { DetailedError, Upload } from 'tus-js-client'
import { problemFrom } from '../api/problem.ts'
import type { Source } from './transfer.ts'
import type { Failure } from './verdict.ts'

/** Bytes of one request unless a proxy on the way wants less. */
export const largestChunk = 64 * 1024 * 1024

export interface TusTask {
  source: Source
  size: number
  name: string
  type: string
  modifiedAt: number
  endpoint: string
  grant: string
  uploadUrl: string | undefined
  chunkSize: number
  onLocated: (uploadUrl: string) => void
  onProgress: (sent: number) => void
  onDone: () => void
  onFailure: (failure: Omit<Failure, 'attempt'>) => void
}

class FileChanged extends Error {}

/** Sends one file by tus 1.0; answers how to stop it (what has arrived stays). */
export function sendByTus(task: TusTask): () => void {
  const { source } = task
  const upload = new Upload(source.file, {
    endpoint: task.endpoint,
    uploadUrl: task.uploadUrl ?? null,
    headers: { Authorization: `Bearer ${task.grant}` },
    metadata: { filename: task.name, filetype: task.type },
    chunkSize: task.chunkSize,
    // One request for a small file. A large one first gets its address, so that a broken line loses little.
    uploadDataDuringCreation: task.size <= task.chunkSize,
    retryDelays: null,
    storeFingerprintForResuming: false,
    onBeforeRequest: async (request) => {
      if (request.getMethod() !== 'HEAD') await assertUnchanged(task)
    },
    onUploadUrlAvailable: () => {
      if (upload.url !== null) task.onLocated(upload.url)
    },
    onProgress: (sent) => task.onProgress(sent),
    onSuccess: () => task.onDone(),
    onError: (error) => void report(error, task),
  })
  upload.start()
  return () => void upload.abort()
}

/** A file that was saved, replaced or removed since it was chosen must not be mixed from two states. */
async function assertUnchanged({ source, size, modifiedAt }: TusTask): Promise<void> {
  const file = await (source.reread?.() ?? Promise.resolve(source.file)).catch(() => undefined)
  if (file === undefined || file.size !== size || file.lastModified !== modifiedAt) throw new FileChanged()
  if (!(await isReadable(source.file))) throw new FileChanged()
}

// Browsers refuse to read a snapshot whose file was changed.
async function isReadable(file: File): Promise<boolean> {
  if (file.size === 0) return true
  try {
    await file.slice(0, 1).arrayBuffer()
    return true
  } catch {
    return false
  }
}

async function report(error: Error, task: TusTask): Promise<void> {
  task.onFailure(await failureOf(error, task))
}

async function failureOf(error: Error, task: TusTask): Promise<Omit<Failure, 'attempt'>> {
  const detailed = error instanceof DetailedError ? error : undefined
  const cause = detailed?.causingError ?? error
  if (cause instanceof FileChanged) return { status: 0, code: undefined, fileChanged: true }
  const response = detailed?.originalResponse ?? null
  if (response === null) {
    return { status: 0, code: undefined, fileChanged: !(await isReadable(task.source.file)) }
  }
  const problem = problemFrom(response.getStatus(), response.getBody())
  return { status: response.getStatus(), code: problem.code, fileChanged: false }
}

/**
 * Asks the connector where an upload is (creating it, or finding the one that is there), without sending bytes:
 * for resuming when the address is unknown, or at another connector.
 */
export async function locate(endpoint: string, grant: string, size: number): Promise<string | undefined> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { authorization: `Bearer ${grant}`, 'tus-resumable': '1.0.0', 'upload-length': String(size) },
  })
  const location = response.headers.get('location')
  if (!response.ok || location === null) throw problemFrom(response.status, await response.text())
  return new URL(location, endpoint).href
}
