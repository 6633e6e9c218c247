import { blockHash } from '@holdfast/contracts/audit/block'
import { parseBlock, parseRow } from '@holdfast/contracts/audit/export'
import { rowDigest, rowText } from '@holdfast/contracts/audit/row'
import { StoreError } from '@holdfast/storage/store'

/** What the lines of a copy say of themselves: the hash of each block, from its own content and rows. */
export function hashesOf(lines: readonly string[]): { seq: number; hash: string }[] {
  const hashes: { seq: number; hash: string }[] = []
  let digests: readonly string[] = []
  for (const line of lines) {
    if (line.startsWith('{"block":')) {
      const block = parseBlock(JSON.stringify(JSON.parse(line).block))
      if (blockHash(block) !== block.hash)
        throw new StoreError('Corrupt', `block ${block.seq} of the copy is not whole`)
      hashes.push({ seq: block.seq, hash: block.hash })
      digests = block.digests
      continue
    }
    const { index, salt, event } = parseRow(line)
    // What was emptied before it was copied has no content that could be compared.
    if (salt === null) continue
    if (rowDigest(Buffer.from(salt, 'hex'), rowText(event)) !== digests[index ?? -1])
      throw new StoreError('Corrupt', `row ${event.id} of the copy is not what was sealed`)
  }
  return hashes
}
