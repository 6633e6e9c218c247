/**
 * Writes the test vectors of docs/format.md. They are committed and only made anew when the format changes:
 * `node tests/format/make-vectors.ts`
 */
import { createCipheriv, createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keyringKey, manifestName, newPartName } from '@holdfast/storage/keys'
import { openStorage } from '@holdfast/storage/open'
import { newDataKey } from '@holdfast/storage/seal/data-key'
import { partCount, partLength, type Geometry } from '@holdfast/storage/seal/geometry'
import { openKeyring } from '@holdfast/storage/seal/keyring'
import { encodeManifest, type ManifestPart } from '@holdfast/storage/seal/manifest'
import { newPreamble } from '@holdfast/storage/seal/part-header'
import { localRootKeys, parseRootKey } from '@holdfast/storage/seal/root-keys'
import { sealPart } from '@holdfast/storage/seal/seal-part'

const folder = new URL('vectors/', import.meta.url)
const partSize = 256
const segmentSize = 64

interface Vector {
  dataKey: Buffer
  blob: string
  size: number
  root: string
  objects: Map<string, Buffer>
  plain: Buffer
}

async function makeBlob(size: number, dataKey = newDataKey()): Promise<Vector> {
  const geometry: Geometry = { size, partSize, segmentSize }
  const [blob, plain, objects] = [randomUUID(), randomBytes(size), new Map<string, Buffer>()]
  const parts: ManifestPart[] = []
  for (let part = 0; part < partCount(geometry); part++) {
    const bytes = plain.subarray(part * partSize, part * partSize + partLength(geometry, part))
    const sealed = await sealPart({ dataKey, blob, geometry, part, plain: [bytes] })
    const name = newPartName(part, 1)
    objects.set(name, Buffer.concat(sealed.bytes))
    parts.push({ name, length: sealed.length, crc32: sealed.crc32, plainCrc32: sealed.plainCrc32 })
  }
  if (parts.length === 1) return { dataKey, blob, size, root: parts[0]?.name ?? '', objects, plain }
  const manifest = encodeManifest({ blob, geometry, parts })
  const root = manifestName(createHash('sha256').update(manifest).digest('hex'))
  objects.set(root, manifest)
  return { dataKey, blob, size, root, objects, plain }
}

async function writeVector(name: string, vector: Vector, damaged = false): Promise<void> {
  const objects = Object.fromEntries(
    [...vector.objects].map(([key, bytes]) => [key, bytes.toString('base64')]),
  )
  const { blob, size, root } = vector
  const dataKey = vector.dataKey.toString('hex')
  const plain = damaged ? null : vector.plain.toString('base64')
  const text = `${JSON.stringify({ dataKey, blob, size, partSize, root, objects, plain }, null, 2)}\n`
  await writeFile(new URL(`blob-${name}.json`, folder), text)
}

/** A blob of 200 bytes (one part) with its only object changed. */
async function writeDamaged(name: string, change: (bytes: Buffer) => Buffer): Promise<void> {
  const vector = await makeBlob(200)
  vector.objects.set(vector.root, change(vector.objects.get(vector.root) ?? Buffer.alloc(0)))
  await writeVector(name, vector, true)
}

function flip(at: number): (bytes: Buffer) => Buffer {
  return (bytes) => {
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
    return bytes
  }
}

const partsOf = (vector: Vector) => [...vector.objects.keys()].filter((name) => name !== vector.root)

async function writeSwapped(): Promise<void> {
  const parts = await makeBlob(512)
  const [first = '', second = ''] = partsOf(parts)
  parts.objects.set(second, parts.objects.get(first) ?? Buffer.alloc(0))
  await writeVector('part-swapped', parts, true)
  const blob = await makeBlob(100)
  const other = await makeBlob(100, blob.dataKey)
  blob.objects.set(blob.root, other.objects.get(other.root) ?? Buffer.alloc(0))
  await writeVector('blob-swapped', blob, true)
  const manifest = await makeBlob(512)
  manifest.objects.set(manifest.root, flip(60)(manifest.objects.get(manifest.root) ?? Buffer.alloc(0)))
  await writeVector('manifest-flipped', manifest, true)
}

/** What a careless writer could make: a full segment, then a genuine empty one that says it is the last. */
async function writeEmptySegment(): Promise<void> {
  const vector = await makeBlob(segmentSize)
  const geometry = { size: segmentSize, partSize, segmentSize }
  const header = { blob: vector.blob, geometry, part: 0, length: segmentSize }
  const { preamble, key } = newPreamble(vector.dataKey, header)
  const seal = (nonce: Buffer, plain: Buffer) => {
    const cipher = createCipheriv('aes-256-gcm', key, nonce)
    return [cipher.update(plain), cipher.final(), cipher.getAuthTag()]
  }
  const segments = [
    ...seal(Buffer.alloc(12), vector.plain),
    ...seal(Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]), Buffer.alloc(0)),
  ]
  vector.objects.set(vector.root, Buffer.concat([preamble, ...segments]))
  await writeVector('empty-segment-appended', vector, true)
}

async function writeKeyring(): Promise<void> {
  const path = await mkdtemp(join(tmpdir(), 'holdfast-vectors-'))
  const { store, id: storage } = await openStorage({ kind: 'filesystem', path })
  const rootKey = randomBytes(32).toString('base64url')
  const keyring = openKeyring({ store, storage, rootKeys: localRootKeys([parseRootKey(rootKey)]) })
  const [organization, blob, dataKey] = [randomUUID(), randomUUID(), newDataKey()]
  const wrap = await keyring.wrap(organization, blob, dataKey)
  const chunks: Buffer[] = []
  for await (const chunk of (await store.get(keyringKey(organization, 1))).bytes)
    chunks.push(Buffer.from(chunk))
  await rm(path, { recursive: true })
  const record = Buffer.concat(chunks).toString('utf8')
  const vector = { rootKey, organization, storage, blob, record, wrap, dataKey: dataKey.toString('hex') }
  await writeFile(new URL('keyring.json', folder), `${JSON.stringify(vector, null, 2)}\n`)
}

await mkdir(folder, { recursive: true })
for (const size of [0, 1, 63, 64, 65, 255, 256, 257, 600])
  await writeVector(String(size), await makeBlob(size))
await writeDamaged('bit-flipped', flip(119 + 70))
await writeDamaged('tag-flipped', flip(119 + 64))
await writeDamaged('commitment-flipped', flip(90))
await writeDamaged('cut', (bytes) => bytes.subarray(0, -1))
await writeDamaged('segment-cut', (bytes) => bytes.subarray(0, -(200 % 64) - 16))
await writeDamaged('appended', (bytes) => Buffer.concat([bytes, Buffer.from('more')]))
await writeSwapped()
await writeEmptySegment()
await writeKeyring()
