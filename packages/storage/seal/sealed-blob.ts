import { randomBytes, randomUUID } from 'node:crypto'
import { blobPrefix, newPartName } from '../keys.ts'
import type { Store } from '../store.ts'
import type { BlobAddress } from './blob.ts'
import { newDataKey } from './data-key.ts'
import { partCount, partLength, type Geometry } from './geometry.ts'
import { putManifest, type ManifestPart } from './manifest.ts'
import { sealPart } from './seal-part.ts'

/** For tests: a blob in a store, with all that is needed to open and to damage it. */
export interface SealedBlob {
  address: BlobAddress
  dataKey: Buffer
  plain: Buffer
  parts: ManifestPart[]
}

/** Seals random bytes into parts, and a manifest where there is more than one. */
export async function sealBlob(
  store: Store,
  geometry: Geometry,
  blob: string = randomUUID(),
): Promise<SealedBlob> {
  const prefix = blobPrefix(randomUUID(), randomUUID(), blob)
  const dataKey = newDataKey()
  const plain = randomBytes(geometry.size)
  const parts: ManifestPart[] = []
  for (let part = 0; part < partCount(geometry); part++) {
    const start = part * geometry.partSize
    const bytes = plain.subarray(start, start + partLength(geometry, part))
    const sealed = await sealPart({ dataKey, blob, geometry, part, plain: [bytes] })
    const { length, crc32, plainCrc32 } = sealed
    const name = newPartName(part, 1)
    await store.put(prefix + name, sealed.bytes, length, { crc32 })
    parts.push({ name, length, crc32, plainCrc32 })
  }
  const root =
    parts.length > 1 ? await putManifest(store, prefix, { blob, geometry, parts }) : (parts[0]?.name ?? '')
  const { size, partSize } = geometry
  return { address: { prefix, root, blob, size, partSize }, dataKey, plain, parts }
}
