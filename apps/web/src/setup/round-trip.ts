import { deleteNodes, trashNodes } from '@holdfast/contracts/nodes'
import type { Project } from '@holdfast/contracts/projects'
import { getUpload, grantUpload, openFile, reserveUploads } from '@holdfast/contracts/uploads'
import { call } from '../api/call.ts'
import { ApiProblem, problemFrom } from '../api/problem.ts'
import { sendByTus } from '../transfers/tus-upload.ts'

const size = 64 * 1024
const from = 1000
const to = 1999

/**
 * An upload and a ranged read through the real path, from this browser to the storage and back; the file is deleted
 * afterwards. Answers how long both took, in milliseconds.
 */
export async function roundTrip(project: Project): Promise<{ upload: string; read: string }> {
  const bytes = crypto.getRandomValues(new Uint8Array(size))
  const began = performance.now()
  const nodeId = await upload(project, new File([bytes], `check-${Date.now()}.bin`))
  const uploaded = performance.now()
  try {
    await readBack(nodeId, bytes)
    const read = performance.now()
    return { upload: String(Math.round(uploaded - began)), read: String(Math.round(read - uploaded)) }
  } finally {
    await clean(project.id, nodeId)
  }
}

async function upload(project: Project, file: File): Promise<string> {
  const { items } = await call(reserveUploads, {
    params: { projectId: project.id },
    body: {
      parentId: project.rootId,
      conflict: 'keep_both',
      files: [{ ref: 'check', path: [file.name], size: file.size }],
    },
  })
  const [reserved] = items
  if (reserved?.uploadId == null) {
    throw new ApiProblem({ status: 422, code: 'internal', ...reserved?.problem })
  }
  const { uploadId } = reserved
  const grant = await call(grantUpload, { params: { uploadId } })
  await new Promise<void>((resolve, reject) => {
    sendByTus({
      source: { file },
      size: file.size,
      name: file.name,
      type: '',
      modifiedAt: file.lastModified,
      endpoint: grant.endpoint,
      grant: grant.grant,
      uploadUrl: undefined,
      chunkSize: file.size,
      onLocated: () => undefined,
      onProgress: () => undefined,
      onDone: resolve,
      onFailure: ({ status, code }) => reject(new ApiProblem({ status, code: code ?? 'unreachable' })),
    })
  })
  const { nodeId } = await call(getUpload, { params: { uploadId } })
  if (nodeId === null) throw new ApiProblem({ status: 423, code: 'upload_pending' })
  return nodeId
}

async function readBack(nodeId: string, bytes: Uint8Array): Promise<void> {
  const { url } = await call(openFile, { params: { nodeId }, body: {} })
  const response = await fetch(url, { headers: { range: `bytes=${from}-${to}` }, credentials: 'omit' })
  if (response.status !== 206) throw problemFrom(response.status, await response.text())
  const read = new Uint8Array(await response.arrayBuffer())
  const same = read.length === to - from + 1 && read.every((byte, index) => byte === bytes[from + index])
  if (!same) throw new ApiProblem({ status: 502, code: 'content_corrupt' })
}

/** A check file that cannot be removed does no harm. */
async function clean(projectId: string, nodeId: string): Promise<void> {
  const body = { nodeIds: [nodeId] }
  try {
    await call(trashNodes, { params: { projectId }, body })
    await call(deleteNodes, { params: { projectId }, body })
  } catch {
    // It stays in the trash.
  }
}
