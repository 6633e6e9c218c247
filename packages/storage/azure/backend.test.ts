import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ContainerClient, StorageSharedKeyCredential } from '@azure/storage-blob'
import { choosePort } from '@holdfast/tests/harness/ports'
import type { Service } from '@holdfast/tests/harness/service'
import { startStore } from '@holdfast/tests/harness/stores'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectBytes, expectCode, read } from '../conformance/read.ts'
import { storeConformance, type Subject } from '../conformance/suite.ts'
import { startCuttingProxy } from '../conformance/cutting-proxy.ts'
import { openStorage } from '../open.ts'
import type { AzureConfig } from './backend.ts'

describe('an Azure container on Azurite', () => {
  let folder: string
  let azurite: { service: Service | undefined; endpoint: string; account: string; key: string }
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-azure-'))
    const { service, entry } = await startStore('azure', folder)
    const text = (name: string) => String(entry[name])
    azurite = {
      service,
      endpoint: text('endpoint'),
      account: text('account'),
      key: text('key'),
    }
  })
  afterAll(async () => {
    await azurite?.service?.kill()
    await rm(folder, { recursive: true, force: true })
  })

  async function freshContainer(): Promise<{ kind: 'azure' } & AzureConfig> {
    const { endpoint, account, key } = azurite
    const container = `holdfast-${randomUUID()}`
    const credential = new StorageSharedKeyCredential(account, key)
    await new ContainerClient(`${endpoint}/${container}`, credential).create()
    return { kind: 'azure', endpoint, account, key, container }
  }

  /** The endpoint with another port, keeping the account in its path. */
  const at = (port: number) => azurite.endpoint.replace(/:\d+/, `:${port}`)

  storeConformance(async (): Promise<Subject> => ({
    fresh: freshContainer,
    unreachable: async () => ({ ...(await freshContainer()), endpoint: at(await choosePort()) }),
    openWithoutRight: async () => {
      const key = randomBytes(64).toString('base64')
      return openStorage({ ...(await freshContainer()), key }).catch((error: unknown) => error)
    },
  }))

  test('that does not exist is unavailable', async () => {
    const config = await freshContainer()
    await expectCode(openStorage({ ...config, container: `${config.container}-x` }), 'Unavailable')
  })

  test('whose server accepts and never answers is unavailable in good time', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const address = silent.address()
    const endpoint = at(typeof address === 'object' && address ? address.port : 0)
    const started = performance.now()
    await expectCode(openStorage({ ...(await freshContainer()), endpoint, timeoutMs: 200 }), 'Unavailable')
    expect(performance.now() - started).toBeLessThan(10_000)
    silent.close()
  })

  test('is read to the end over connections that break', async () => {
    const config = await freshContainer()
    const { store: direct } = await openStorage(config)
    const bytes = randomBytes(1_000_000)
    await direct.put('b/x', [bytes], bytes.length)
    const proxy = await startCuttingProxy(Number(new URL(azurite.endpoint).port))
    const { store } = await openStorage({ ...config, endpoint: at(proxy.port) })
    proxy.cutEvery(400_000)
    expectBytes(await read(store, 'b/x'), bytes)
    expect(proxy.cuts()).toBeGreaterThan(1)
    proxy.cutEvery(100)
    await expectCode(read(store, 'b/x'), 'Unavailable')
    proxy.cutOnceAfter(300_000)
    await store.put('b/y', [bytes], bytes.length)
    expectBytes(await read(direct, 'b/y'), bytes)
    await proxy.close()
  })
})
