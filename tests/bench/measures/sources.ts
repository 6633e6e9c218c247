import { join } from 'node:path'
import type { Bench } from '../bench.ts'
import { GiB, writeRandomFile } from '../content.ts'
import type { Holdfast } from '../holdfast.ts'
import { transfer } from '../load/curl.ts'

/** What all of them serve and take: 1 GiB in one file. */
export const SIZE = GiB

/** Someone who serves the file: answers an address that is good for now. */
export interface Source {
  name: string
  address: () => Promise<string>
}

/** The file itself, where nginx serves it. */
export async function makeFile(bench: Bench): Promise<string> {
  const file = join(bench.served, 'file')
  await writeRandomFile(file, SIZE)
  return file
}

export async function holdfastSource(holdfast: Holdfast, file: string): Promise<Source> {
  const { nodeId } = await holdfast.upload(file, SIZE)
  return { name: 'holdfast', address: () => holdfast.address(nodeId) }
}

export async function nginxSource(bench: Bench): Promise<Source> {
  const { url } = await bench.nginx()
  return { name: 'nginx', address: async () => `${url}/file` }
}

export async function minioSource(
  bench: Bench,
  which: 'minio' | 'encryptedMinio',
  file: string,
): Promise<Source> {
  const minio = await bench[which]()
  await transfer({ url: await minio.putUrl('file'), upload: { method: 'PUT', file } }, SIZE)
  const name = which === 'minio' ? 'minio' : 'minio encrypted'
  return { name, address: () => minio.getUrl('file') }
}

export async function rcloneSource(bench: Bench, file: string): Promise<Source> {
  const { url } = await bench.rclone()
  await transfer({ url: `${url}/file`, upload: { method: 'PUT', file } }, SIZE)
  return { name: 'rclone', address: async () => `${url}/file` }
}
