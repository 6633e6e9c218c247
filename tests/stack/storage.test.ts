import { randomBytes, randomUUID } from 'node:crypto'
import { storeConformance } from '@holdfast/storage/conformance/suite'
import type { Subject } from '@holdfast/storage/conformance/suite'
import { openStorage } from '@holdfast/storage/open'
import type { StorageConfig } from '@holdfast/storage/open'
import type { S3Config } from '@holdfast/storage/s3/backend'
import { Client } from 'minio'
import { GenericContainer, Wait } from 'testcontainers'
import type { StartedTestContainer } from 'testcontainers'
import { afterAll, beforeAll, describe } from 'vitest'
import { z } from 'zod'
import { choosePort } from '../harness/ports.ts'
import { planStack } from './stack.ts'

const PORT = 9000

/** The object store as compose.yaml starts it (MINIO_IMAGE names another), without what other services give it. */
const StoreService = z.object({
  image: z.string(),
  user: z.string(),
  command: z.array(z.string()),
  environment: z.record(z.string(), z.string()),
  cap_drop: z.array(z.string()),
})

async function storeOfCompose(): Promise<z.output<typeof StoreService>> {
  const stack = await planStack()
  const text = await stack.compose('config', '--format', 'json')
  return z.object({ services: z.object({ store: StoreService }) }).parse(JSON.parse(text)).services.store
}

const credentials = { accessKey: 'holdfast-test', secretKey: randomBytes(16).toString('hex') }

async function startStore(): Promise<StartedTestContainer> {
  const { image, user, command, environment, cap_drop: dropped } = await storeOfCompose()
  const { MINIO_ROOT_USER_FILE: _user, MINIO_ROOT_PASSWORD_FILE: _password, ...plain } = environment
  return new GenericContainer(image)
    .withUser(user)
    .withCommand(command)
    .withDroppedCapabilities(...dropped)
    .withEnvironment({
      ...plain,
      MINIO_ROOT_USER: credentials.accessKey,
      MINIO_ROOT_PASSWORD: credentials.secretKey,
    })
    .withTmpFs({ '/data': 'mode=1777,size=1g', '/tmp': 'mode=1777,size=64m' })
    .withExposedPorts(PORT)
    .withWaitStrategy(Wait.forHttp('/minio/health/ready', PORT))
    .start()
}

describe('the object store of compose.yaml', () => {
  let container: StartedTestContainer | undefined
  let place: { endPoint: string; port: number }
  beforeAll(async () => {
    container = await startStore()
    place = { endPoint: container.getHost(), port: container.getMappedPort(PORT) }
  })
  afterAll(async () => {
    await container?.stop()
  })

  async function freshBucket(): Promise<{ kind: 's3' } & S3Config> {
    const bucket = `holdfast-${randomUUID()}`
    const client = new Client({ ...place, ...credentials, useSSL: false, region: 'us-east-1' })
    await client.makeBucket(bucket)
    return { kind: 's3', endpoint: `http://${place.endPoint}:${place.port}`, bucket, ...credentials }
  }

  storeConformance(async (): Promise<Subject> => ({
    fresh: freshBucket,
    unreachable: async () => ({
      ...(await freshBucket()),
      endpoint: `http://127.0.0.1:${await choosePort()}`,
    }),
    openWithoutRight: (config) => openWith(config, 'not-the-secret-key'),
  }))
})

function openWith(config: StorageConfig, secretKey: string): Promise<unknown> {
  if (config.kind !== 's3') throw new Error('the suite gave another storage than it got')
  return openStorage({ ...config, secretKey }).catch((error: unknown) => error)
}
