import { createPrivateKey } from 'node:crypto'
import { expect, test } from 'vitest'
import { blockHash, isSignedBy, NO_BLOCK, rowsHash, sealBlock } from './block.ts'
import type { BlockHeader } from './block.ts'
import { canonical } from './canonical.ts'
import { keyId, publicPem, readTrustedKeys } from './keys.ts'
import { rowDigest, rowText } from './row.ts'

/* The vectors of docs/audit-format.md: whoever reads the format elsewhere must come to the same bytes. */
const seed = Buffer.from(Array.from({ length: 32 }, (_, index) => index))
const key = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
  format: 'der',
  type: 'pkcs8',
})
const row = {
  action: 'node.renamed',
  actorEmail: 'ada@example.org',
  actorId: '0198f000-0000-7000-8000-000000000001',
  address: '192.0.2.1',
  after: { name: 'Pläne "neu"', size: 1.5, b: [true, null] },
  at: '2026-11-22T10:00:00.123456Z',
  before: { name: 'Plans' },
  id: '0198f000-0000-7000-8000-000000000002',
  objectId: '0198f000-0000-7000-8000-000000000003',
  objectKind: 'node',
  objectName: 'Pläne "neu"',
  organizationId: '0198f000-0000-7000-8000-000000000004',
  projectId: '0198f000-0000-7000-8000-000000000005',
  requestId: 'r-1',
  sessionId: null,
  tenantId: '0198f000-0000-7000-8000-000000000006',
  userAgent: 'Mozilla/5.0',
}
const salt = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex')
const DIGEST = '4dccf8d3f131c6a407cae64ccde7f67712f180d810e32c061619e9690ea2bbd0'
const HASH = 'a2f988430fe5a696f513fd063742998c1f07be6ebe88c231a42743954c4df93a'
const SIGNATURE = 'QArO1Aqi7ajFuFC8P2FpznyPod38sHf5zmoTaX302TjPBO46BzquP4uYguoEd44QI0-nK1P5LdPO5zE9khqZBw'
const header: BlockHeader = {
  v: 1,
  chain: row.organizationId,
  seq: 1,
  kind: 'events',
  previous: NO_BLOCK,
  count: 1,
  from: row.at,
  to: row.at,
  rows: rowsHash([rowDigest(salt, rowText(row))]),
  statement: null,
  sealedAt: '2026-11-22T10:00:01.000Z',
  key: keyId(key),
}

test('a row is written in the canonical form of RFC 8785', () => {
  expect(rowText(row)).toBe(canonical(row))
  expect(canonical({ b: 1, a: { ü: 1e21, é: -0 }, A: '\u20ac\u000b' })).toBe(
    '{"A":"€\\u000b","a":{"é":0,"ü":1e+21},"b":1}',
  )
})

test('digest of a row', () => {
  expect(rowDigest(salt, rowText(row))).toBe(DIGEST)
})

test('hash and signature of a block', () => {
  const sealed = sealBlock(header, key)
  expect(sealed).toEqual({ hash: HASH, signature: SIGNATURE })
  expect(blockHash(header)).toBe(HASH)
  const block = { ...header, ...sealed, digests: [DIGEST], ids: [row.id] }
  const [trusted] = readTrustedKeys(publicPem(key)).values()
  expect(trusted && isSignedBy(block, trusted)).toBe(true)
  expect(trusted && isSignedBy({ ...block, seq: 2 }, trusted)).toBe(false)
})
