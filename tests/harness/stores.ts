import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { BlobServiceClient } from '@azure/storage-blob'
import { Client } from 'minio'
import { choosePort } from './ports.ts'
import { findProgram } from './programs.ts'
import { startProgram } from './service.ts'
import type { Service } from './service.ts'

export type StoreKind = 'filesystem' | 's3' | 'azure'

/** How long a connector waits for a store without a sign of life: short, since tests freeze it on purpose. */
const TIMEOUT_MS = 4000

/** One entry of the connector's `storages.yaml`, and the server behind it where there is one. */
export type TestStore = {
  kind: StoreKind
  entry: Readonly<Record<string, unknown>>
  service: Service | undefined
  /** Where the objects of a file system's storage lie. */
  folder: string | undefined
}

/** The path of a MinIO server (HOLDFAST_MINIO_BINARY, or `minio` on the PATH); without one, tests that need it are skipped. */
export const minioBinary: string | undefined = findProgram(process.env['HOLDFAST_MINIO_BINARY'] ?? 'minio')

export function startStore(kind: StoreKind, folder: string): Promise<TestStore> {
  if (kind === 's3') return startMinioStore(folder)
  if (kind === 'azure') return startAzuriteStore(folder)
  return makeFolderStore(folder)
}

export async function makeFolderStore(folder: string): Promise<TestStore> {
  await mkdir(folder, { recursive: true })
  const entry = { kind: 'filesystem', label: 'Test folder', path: folder }
  return { kind: 'filesystem', entry, service: undefined, folder }
}

/** MinIO on a folder, with a bucket `holdfast`. `environment` may switch its own encryption on. */
export async function startMinio(
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ service: Service; port: number; accessKey: string; secretKey: string; client: Client }> {
  if (!minioBinary) throw new Error('no MinIO server on this machine: set HOLDFAST_MINIO_BINARY')
  await mkdir(folder, { recursive: true })
  const port = await choosePort()
  const [accessKey, secretKey] = ['holdfast-test', randomBytes(16).toString('hex')]
  const service = await startProgram({
    name: 'minio',
    program: minioBinary,
    args: [
      'server',
      folder,
      '--address',
      `127.0.0.1:${port}`,
      '--console-address',
      `127.0.0.1:${await choosePort()}`,
    ],
    environment: {
      MINIO_ROOT_USER: accessKey,
      MINIO_ROOT_PASSWORD: secretKey,
      MINIO_UPDATE: 'off',
      ...environment,
    },
    ready: () => requireOk(`http://127.0.0.1:${port}/minio/health/ready`),
  })
  const client = new Client({
    endPoint: '127.0.0.1',
    port,
    useSSL: false,
    accessKey,
    secretKey,
    region: 'us-east-1',
  })
  return { service, port, accessKey, secretKey, client }
}

async function startMinioStore(folder: string): Promise<TestStore> {
  const { service, port, accessKey, secretKey, client } = await startMinio(folder)
  const bucket = 'holdfast'
  await client.makeBucket(bucket)
  const entry = {
    kind: 's3',
    label: 'Test MinIO',
    endpoint: `http://127.0.0.1:${port}`,
    bucket,
    accessKey,
    secretKey,
    timeoutMs: TIMEOUT_MS,
  }
  return { kind: 's3', entry, service, folder: undefined }
}

/** The account that Azurite is made with; no secret, since its documentation prints it. */
const AZURITE = {
  account: 'devstoreaccount1',
  key: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
}

async function startAzuriteStore(folder: string): Promise<TestStore> {
  const port = await choosePort()
  const main = join(
    createRequire(import.meta.url).resolve('azurite/package.json'),
    '../dist/src/blob/main.js',
  )
  const endpoint = `http://127.0.0.1:${port}/${AZURITE.account}`
  const service = await startProgram({
    name: 'azurite',
    program: process.execPath,
    args: [
      main,
      '--blobHost',
      '127.0.0.1',
      '--blobPort',
      String(port),
      '--location',
      folder,
      '--silent',
      '--skipApiVersionCheck',
    ],
    // Any answer will do: without a signature it is a refusal.
    ready: () => fetch(endpoint, { signal: AbortSignal.timeout(2000) }),
  })
  const connection = `DefaultEndpointsProtocol=http;AccountName=${AZURITE.account};AccountKey=${AZURITE.key};BlobEndpoint=${endpoint};`
  const container = 'holdfast'
  await BlobServiceClient.fromConnectionString(connection).getContainerClient(container).create()
  const entry = {
    kind: 'azure',
    label: 'Test Azurite',
    endpoint,
    account: AZURITE.account,
    key: AZURITE.key,
    container,
    timeoutMs: TIMEOUT_MS,
  }
  return { kind: 'azure', entry, service, folder: undefined }
}

export async function requireOk(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2000) })
  const body = await response.text()
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${body.slice(0, 500)}`)
}
