import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { createServer as createSecureServer, getCACertificates, setDefaultCACertificates } from 'node:tls'
import { spawn, spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { lacks } from '@holdfast/tests/harness/needs'
import { choosePort } from '@holdfast/tests/harness/ports'
import { minioBinary, startMinio } from '@holdfast/tests/harness/stores'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectBytes, expectCode, read } from '../conformance/read.ts'
import { storeConformance, type Subject } from '../conformance/suite.ts'
import { openStorage, type StorageConfig } from '../open.ts'
import { startCuttingProxy } from '../conformance/cutting-proxy.ts'
import type { S3Config } from './backend.ts'

const noMinio = lacks('a MinIO server', minioBinary !== undefined)
const noOpenssl = lacks('openssl', spawnSync('openssl', ['version']).status === 0)
const noMount = lacks('the right to mount (root)', process.getuid?.() === 0 && process.platform === 'linux')

describe.skipIf(noMinio)('an S3 bucket on MinIO', () => {
  let folder: string
  let minio: Awaited<ReturnType<typeof startMinio>>
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-s3-'))
    minio = await startMinio(join(folder, 'data'))
  })
  afterAll(async () => {
    await minio?.service.stop()
    await rm(folder, { recursive: true, force: true })
  })

  async function freshBucket(): Promise<{ kind: 's3' } & S3Config> {
    const bucket = `holdfast-${randomUUID()}`
    await minio.client.makeBucket(bucket)
    const { port, accessKey, secretKey } = minio
    return { kind: 's3', endpoint: `http://127.0.0.1:${port}`, bucket, accessKey, secretKey }
  }

  const without = (config: StorageConfig, wrong: Partial<S3Config>) =>
    openStorage({ ...config, kind: 's3', ...wrong } as StorageConfig).catch((error: unknown) => error)

  storeConformance(async (): Promise<Subject> => ({
    fresh: freshBucket,
    unreachable: async () => ({
      ...(await freshBucket()),
      endpoint: `http://127.0.0.1:${await choosePort()}`,
    }),
    openWithoutRight: (config) => without(config, { secretKey: 'not-the-secret-key' }),
  }))

  test('that does not exist is unavailable', async () => {
    const config = await freshBucket()
    await expectCode(openStorage({ ...config, bucket: `${config.bucket}-x` }), 'Unavailable')
    expect(await without(config, { accessKey: 'nobody' })).toMatchObject({ code: 'Denied' })
  })

  test('whose server accepts and never answers is unavailable in good time', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const address = silent.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const config = await freshBucket()
    const started = performance.now()
    await expectCode(
      openStorage({ ...config, endpoint: `http://127.0.0.1:${port}`, timeoutMs: 200 }),
      'Unavailable',
    )
    expect(performance.now() - started).toBeLessThan(10_000)
    silent.close()
  })

  test('is read to the end over connections that break', async () => {
    const config = await freshBucket()
    const { store: direct } = await openStorage(config)
    const bytes = randomBytes(3_000_000)
    await direct.put('b/x', [bytes], bytes.length)
    const proxy = await startCuttingProxy(minio.port)
    const { store } = await openStorage({ ...config, endpoint: `http://127.0.0.1:${proxy.port}` })
    proxy.cutEvery(400_000)
    expectBytes(await read(store, 'b/x'), bytes)
    expect(await read(store, 'b/x', { offset: 1000, length: 2_500_000 })).toEqual(
      bytes.subarray(1000, 2_501_000),
    )
    expect(proxy.cuts()).toBeGreaterThan(10)
    proxy.cutEvery(100)
    await expectCode(read(store, 'b/x'), 'Unavailable')
    proxy.cutOnceAfter(300_000)
    await store.put('b/y', [bytes], bytes.length)
    expectBytes(await read(direct, 'b/y'), bytes)
    await proxy.close()
  })

  test.skipIf(noOpenssl)('is reached over TLS, and only with a certificate that is trusted', async () => {
    const config = await freshBucket()
    const certificate = await makeCertificate(folder)
    const secure = createSecureServer(certificate, (socket) => {
      const upstream = connect(minio.port, '127.0.0.1')
      upstream.on('error', () => socket.destroy())
      socket.on('error', () => upstream.destroy())
      socket.pipe(upstream).pipe(socket)
    }).listen(0, '127.0.0.1')
    await once(secure, 'listening')
    const address = secure.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const endpoint = `https://localhost:${port}`
    await expectCode(openStorage({ ...config, endpoint }), 'Unavailable')
    const known = getCACertificates('default')
    setDefaultCACertificates([...known, certificate.cert])
    const { store } = await openStorage({ ...config, endpoint })
    const bytes = randomBytes(2_000_000)
    await store.put('b/x', [bytes], bytes.length, { crc32: crc32(bytes) })
    expectBytes(await read(store, 'b/x'), bytes)
    expect((await store.list('b/')).objects).toHaveLength(1)
    await store.close()
    setDefaultCACertificates(known)
    secure.close()
  })

  test('refuses bytes that are not those of the CRC', async () => {
    const { store } = await openStorage(await freshBucket())
    const bytes = randomBytes(10_000)
    await store.put('b/right', [bytes], bytes.length, { crc32: crc32(bytes) })
    await expectCode(
      store.put('b/wrong', [bytes], bytes.length, { crc32: (crc32(bytes) ^ 1) >>> 0 }),
      'Unavailable',
    )
    await expectCode(store.stat('b/wrong'), 'NotFound')
  })

  test('keeps what it took when the server is killed', async () => {
    const data = join(folder, 'killed')
    const own = await startMinio(data)
    await own.client.makeBucket('holdfast')
    const { port, accessKey, secretKey } = own
    const config = {
      kind: 's3',
      endpoint: `http://127.0.0.1:${port}`,
      bucket: 'holdfast',
      accessKey,
      secretKey,
    } as const
    const { store } = await openStorage(config)
    const bytes = randomBytes(1_000_000)
    await store.put('b/x', [bytes], bytes.length)
    await own.service.kill()
    await expectCode(store.get('b/x'), 'Unavailable')
    await expectCode(store.list(''), 'Unavailable')
    await own.service.start()
    expectBytes(await read(store, 'b/x'), bytes)
    await own.service.stop()
  })

  test.skipIf(noMount)('on a full disk is Full', async () => {
    const data = join(folder, 'full')
    await mkdir(data)
    await run('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', data])
    const own = await startMinio(data)
    try {
      await own.client.makeBucket('holdfast')
      const { port, accessKey, secretKey } = own
      const endpoint = `http://127.0.0.1:${port}`
      const { store } = await openStorage({ kind: 's3', endpoint, bucket: 'holdfast', accessKey, secretKey })
      const bytes = randomBytes(16_000_000)
      const fill = async () => {
        for (let index = 0; index < 5; index++) await store.put(`b/${index}`, [bytes], bytes.length)
      }
      await expectCode(fill(), 'Full')
      expectBytes(await read(store, 'b/0'), bytes)
    } finally {
      await own.service.stop()
      await run('umount', [data])
    }
  })
})

async function makeCertificate(folder: string): Promise<{ key: string; cert: string }> {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '2']
  const made = spawnSync('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    key,
    '-out',
    cert,
    ...subject,
  ])
  if (made.status !== 0) throw new Error(String(made.stderr))
  return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') }
}

async function run(program: string, args: string[]): Promise<void> {
  const [code] = await once(spawn(program, args, { stdio: 'inherit' }), 'exit')
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}`)
}
