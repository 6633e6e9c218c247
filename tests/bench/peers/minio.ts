import { randomBytes } from 'node:crypto'
import { startMinio as startServer } from '../../harness/stores.ts'
import { installWithGo } from './install.ts'
import type { Peer } from './peer.ts'

const MODULE = 'github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c'
const BUCKET = 'bench'
const DAY = 86_400

export interface Minio extends Peer {
  /** Addresses that carry their own right, so that a plain HTTP client can use them. */
  getUrl: (object: string) => Promise<string>
  putUrl: (object: string) => Promise<string>
}

/** The MinIO server that HOLDFAST_MINIO_BINARY names, else one built for the bench. */
export async function findMinio(): Promise<string> {
  return process.env['HOLDFAST_MINIO_BINARY'] ?? installWithGo(MODULE)
}

/** MinIO on one folder, with an empty bucket; `encrypted` lets it encrypt every object under a key of its own KMS. */
export async function startMinio(folder: string, { encrypted = false } = {}): Promise<Minio> {
  const { service, port, client } = await startServer(folder, {
    MINIO_BROWSER: 'off',
    HOME: folder,
    ...(encrypted ? encryption() : {}),
  })
  await client.makeBucket(BUCKET)
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => service.stop(),
    getUrl: (object) => client.presignedGetObject(BUCKET, object, DAY),
    putUrl: (object) => client.presignedPutObject(BUCKET, object, DAY),
  }
}

function encryption(): Record<string, string> {
  return {
    MINIO_KMS_SECRET_KEY: `bench:${randomBytes(32).toString('base64')}`,
    MINIO_KMS_AUTO_ENCRYPTION: 'on',
  }
}
