import { createHash } from 'node:crypto'
import type { Conflict } from '@holdfast/contracts/nodes'
import { createArchive, getUpload, grantUpload, reserveUploads } from '@holdfast/contracts/uploads'
import type { UploadState } from '@holdfast/contracts/uploads'
import { DetailedError, Upload } from 'tus-js-client'
import type { UploadOptions } from 'tus-js-client'
import { ApiProblem } from './client.ts'
import type { Client } from './client.ts'

export type FileToSend = {
  projectId: string
  parentId: string
  /** Folders and name below the parent. */
  path: readonly string[]
  content: Buffer
  conflict?: Conflict
}

/** Reserves one upload and answers its id. @throws ApiProblem with the code of its refusal */
export async function reserve(client: Client, file: FileToSend): Promise<string> {
  const { items } = await client.call(reserveUploads, {
    params: { projectId: file.projectId },
    body: {
      parentId: file.parentId,
      conflict: file.conflict ?? 'fail',
      files: [{ ref: 'one', path: [...file.path], size: file.content.length }],
    },
  })
  const [item] = items
  if (item?.uploadId) return item.uploadId
  throw new ApiProblem(422, { ...item?.problem }, `reserve ${file.path.join('/')}`)
}

/** Uploads a file as the web app does (reserve, grant, tus) and answers what became of it. */
export async function upload(
  client: Client,
  file: FileToSend,
): Promise<UploadState & { nodeId: string; versionId: string }> {
  const uploadId = await reserve(client, file)
  await sendBytes(client, uploadId, file.content)
  const state = await client.call(getUpload, { params: { uploadId } })
  const { nodeId, versionId } = state
  if (state.state !== 'committed' || !nodeId || !versionId)
    throw new Error(`upload ended ${state.state}: ${file.path.join('/')}`)
  return { ...state, nodeId, versionId }
}

/**
 * Sends the bytes of a reserved upload by tus; goes on from where it stands when some have arrived before. Resolves
 * with the last answer's status.
 */
export async function sendBytes(
  client: Client,
  uploadId: string,
  content: Buffer,
  options: Partial<UploadOptions> = {},
): Promise<void> {
  const { endpoint, grant } = await client.call(grantUpload, { params: { uploadId } })
  await new Promise<void>((resolve, reject) => {
    new Upload(content, {
      endpoint,
      headers: { Authorization: `Bearer ${grant}` },
      chunkSize: 64 * 1024 * 1024,
      retryDelays: [0, 200, 500, 1000, 2000, 4000],
      storeFingerprintForResuming: false,
      ...options,
      onSuccess: () => resolve(),
      onError: reject,
    }).start()
  })
}

/** Status and problem code of a failed tus request; undefined where no answer came. */
export function answerOf(error: unknown): { status: number; code: string | undefined } | undefined {
  if (!(error instanceof DetailedError) || !error.originalResponse) return undefined
  const body = error.originalResponse.getBody()
  const code = /"code":\s*"(\w+)"/.exec(body)?.[1]
  return { status: error.originalResponse.getStatus(), code }
}

export type Downloaded = { status: number; headers: Headers; bytes: Buffer }

/** Follows the stable address of a file to its connector, as a browser does: without cookies there. */
export async function download(
  client: Client,
  path: string,
  headers: Record<string, string> = {},
): Promise<Downloaded> {
  const redirect = await client.fetch(path)
  const location = redirect.headers.get('location')
  if (redirect.status !== 307 || !location)
    throw new ApiProblem(redirect.status, await problemOf(redirect), `download ${path}`)
  return read(location, headers)
}

/** One GET at an address, its whole body in memory. */
export async function read(address: string, headers: Record<string, string> = {}): Promise<Downloaded> {
  const response = await fetch(address, { headers, redirect: 'manual', signal: AbortSignal.timeout(60_000) })
  return {
    status: response.status,
    headers: response.headers,
    bytes: Buffer.from(await response.arrayBuffer()),
  }
}

export const fileAddress = (nodeId: string) => `/api/v1/files/${nodeId}/content`
export const versionAddress = (versionId: string) => `/api/v1/versions/${versionId}/content`

/** Takes a selection as one ZIP. */
export async function downloadZip(
  client: Client,
  projectId: string,
  nodeIds: readonly string[],
): Promise<Downloaded> {
  const { url } = await client.call(createArchive, { params: { projectId }, body: { nodeIds: [...nodeIds] } })
  return download(client, url)
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

async function problemOf(response: Response): Promise<Record<string, never>> {
  try {
    // Only its fields are looked at.
    return (await response.json()) as Record<string, never>
  } catch {
    return {}
  }
}
