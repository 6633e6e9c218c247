import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'minio'
import { z } from 'zod'
import type { Project } from '@holdfast/contracts/projects'
import { getUpload, grantUpload, openFile, reserveUploads } from '@holdfast/contracts/uploads'
import { startAppliance } from '../harness/appliance.ts'
import type { Appliance, ApplianceOptions } from '../harness/appliance.ts'
import { makeProject, setUpByLink } from '../harness/set-up.ts'
import type { SignedIn } from '../harness/set-up.ts'
import { transfer } from './load/curl.ts'
import { HttpClient } from './load/http.ts'

/** A whole Holdfast with one signed-in person and one project. */
export interface Holdfast {
  appliance: Appliance
  admin: SignedIn
  project: Project
  /** Uploads a file of the disk by one PATCH of curl; the seconds are those of all steps up to the commit. */
  upload: (file: string, bytes: number) => Promise<{ nodeId: string; seconds: number }>
  /** Reserves an upload and creates it at the connector; `location` takes its bytes. */
  create: (bytes: number) => Promise<{ uploadId: string; location: string }>
  /** Its address at the connector, with a grant that is good for minutes. */
  address: (nodeId: string) => Promise<string>
  /** Removes what was uploaded from the storage, behind Holdfast's back: memory is short. */
  forgetBytes: () => Promise<void>
  stop: () => Promise<void>
}

/** As the Dockerfile sets it. */
const AS_IN_THE_IMAGE = { NODE_OPTIONS: '--max-semi-space-size=4' }

export async function startHoldfast(options: ApplianceOptions): Promise<Holdfast> {
  const appliance = await startAppliance({
    ...options,
    environment: { ...options.environment, api: { ...AS_IN_THE_IMAGE, ...options.environment?.api } },
  })
  try {
    const admin = await setUpByLink(await appliance.setupLink())
    const project = await makeProject(admin)
    return {
      appliance,
      admin,
      project,
      upload: (file, bytes) => upload(admin, project, file, bytes),
      create: (bytes) => create(admin, project, bytes),
      address: async (nodeId) => {
        const { url } = await admin.client.call(openFile, { params: { nodeId }, body: {} })
        return url
      },
      forgetBytes: () => forgetBytes(appliance),
      stop: () => appliance.stop(),
    }
  } catch (error) {
    await appliance.stop()
    throw error
  }
}

let files = 0

async function upload(
  admin: SignedIn,
  project: Project,
  file: string,
  bytes: number,
): Promise<{ nodeId: string; seconds: number }> {
  const begun = performance.now()
  const { uploadId, location } = await create(admin, project, bytes)
  const before = (performance.now() - begun) / 1000
  const sending = await transfer({ url: location, headers: PATCH, upload: { method: 'PATCH', file } }, bytes)
  const { nodeId } = await admin.client.call(getUpload, { params: { uploadId } })
  if (!nodeId) throw new Error('the upload was answered before it was committed')
  return { nodeId, seconds: before + sending }
}

async function create(
  { client }: SignedIn,
  project: Project,
  bytes: number,
): Promise<{ uploadId: string; location: string }> {
  const { items } = await client.call(reserveUploads, {
    params: { projectId: project.id },
    body: { parentId: project.rootId, files: [{ ref: 'one', path: [`file ${files++}`], size: bytes }] },
  })
  const uploadId = items[0]?.uploadId
  if (!uploadId) throw new Error(`reserving ${bytes} bytes was refused: ${JSON.stringify(items)}`)
  const location = await createAtConnector(await client.call(grantUpload, { params: { uploadId } }), bytes)
  return { uploadId, location }
}

export const TUS = { 'Tus-Resumable': '1.0.0' }
export const PATCH = { ...TUS, 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' }

/** Creates a tus upload at the connector and answers its address. */
async function createAtConnector(
  { endpoint, grant }: { endpoint: string; grant: string },
  bytes: number,
): Promise<string> {
  const http = new HttpClient(1)
  const headers = { ...TUS, Authorization: `Bearer ${grant}`, 'Upload-Length': bytes }
  const { headers: answer } = await http.expect(endpoint, { method: 'POST', headers }, 201)
  http.close()
  return new URL(answer.location ?? '', endpoint).href
}

async function forgetBytes({ store }: Appliance): Promise<void> {
  if (store.folder !== undefined) {
    const blobs = join(store.folder, 'b')
    for (const entry of await readdir(blobs)) await rm(join(blobs, entry), { recursive: true })
    return
  }
  const { bucket, endpoint, accessKey, secretKey } = S3Entry.parse(store.entry)
  const { hostname, port } = new URL(endpoint)
  const client = new Client({ endPoint: hostname, port: Number(port), useSSL: false, accessKey, secretKey })
  const names: string[] = []
  for await (const { name } of client.listObjects(bucket, 'b/', true)) names.push(String(name))
  await client.removeObjects(bucket, names)
}

/** What of a storage's settings is needed to reach it. */
const S3Entry = z.object({
  bucket: z.string(),
  endpoint: z.string(),
  accessKey: z.string(),
  secretKey: z.string(),
})
