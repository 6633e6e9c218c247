import { blockHash, isSignedBy, NO_BLOCK, rowsHash } from '@holdfast/contracts/audit/block'
import type { Block } from '@holdfast/contracts/audit/block'
import type { TrustedKeys } from '@holdfast/contracts/audit/keys'

/** What does not match, and exactly where. */
export interface Finding {
  chain: string
  code:
    | 'row_changed'
    | 'row_missing'
    | 'row_inserted'
    | 'rows_reordered'
    | 'block_changed'
    | 'block_missing'
    | 'signature_forged'
    | 'key_unknown'
    | 'forked'
    | 'tail_cut'
  seq?: number
  row?: string
  detail: string
}

/** Rows that signed statements declare gone. */
export interface Gone {
  /** All of blocks up to this one may be missing. */
  through: number
  /** These may be empty. */
  erased: ReadonlySet<string>
}

/** A row as it was found: its digest computed anew, or null when it was emptied. */
export interface Present {
  id: string
  digest: string | null
}

interface CheckOptions {
  keys: TrustedKeys
  gone: Gone
  /** Begins after any block, for a part of a chain; else a chain begins with block 1. */
  anywhere?: boolean
  report: (finding: Finding) => void
}

/**
 * Checks one chain, block after block in the order of their numbers; memory grows by 32 bytes a block, for the forks that
 * restores leave.
 */
export class ChainCheck {
  readonly #chain: string
  readonly #options: CheckOptions
  #first = 0
  #seq = 0
  #hash = NO_BLOCK
  #hashes = Buffer.alloc(32 * 1024)
  restored = 0

  constructor(chain: string, options: CheckOptions) {
    this.#chain = chain
    this.#options = options
  }

  get head(): { seq: number; hash: string } {
    return { seq: this.#seq, hash: this.#hash }
  }

  /** The block's place in the chain, its hash, its signature and its list of digests. */
  block(block: Block): void {
    this.#place(block)
    this.#content(block)
    this.#remember(block)
  }

  /** Its rows. `partial` when only some were asked for: then none is missing. */
  rows(block: Block, rows: readonly Present[], { partial = false } = {}): void {
    const places = new Map(block.ids.map((id, index) => [id, index]))
    const wrong: { id: string; index: number; digest: string }[] = []
    for (const { id, digest } of rows) {
      const index = places.get(id)
      places.delete(id)
      if (index === undefined) this.#report('row_inserted', block.seq, 'stands in no block', id)
      else if (digest === null) this.#emptied(block, id)
      else if (digest !== block.digests[index]) wrong.push({ id, index, digest })
    }
    this.#changed(block, wrong)
    if (partial || block.seq <= this.#options.gone.through) return
    for (const id of places.keys()) this.#report('row_missing', block.seq, 'was sealed and is not there', id)
  }

  /** Tells that rows came in another order than the block has them. */
  reordered(block: Block, row: string): void {
    this.#report('rows_reordered', block.seq, 'is out of the order in which it was sealed', row)
  }

  /** Where the chain must end, by another witness. */
  end(head: { seq: number; hash: string }, witness: string): void {
    if (head.seq > this.#seq)
      this.#report(
        'tail_cut',
        this.#seq + 1,
        `the chain ends at block ${this.#seq}; ${witness} knows block ${head.seq}`,
      )
    else if (head.seq >= this.#first && head.seq > 0 && this.#hashAt(head.seq) !== head.hash)
      this.#report('forked', head.seq, `${witness} knows another block of this number`)
  }

  #place(block: Block): void {
    if (block.chain !== this.#chain) this.#report('forked', block.seq, `belongs to the chain ${block.chain}`)
    if (this.#first === 0) this.#begin(block)
    if (block.kind === 'restored' && block.seq > this.#first && block.seq <= this.#seq)
      return this.#branch(block)
    const expected = this.#seq + 1
    if (block.seq > expected)
      this.#report('block_missing', expected, `blocks ${expected} to ${block.seq - 1} are not there`)
    else if (block.seq < expected) this.#report('forked', block.seq, 'there is another block of this number')
    else if (block.previous !== this.#hash)
      this.#report('forked', block.seq, `does not continue block ${block.seq - 1} as it stands`)
    return undefined
  }

  #begin({ seq, previous }: Block): void {
    this.#first = this.#options.anywhere ? seq : 1
    this.#seq = this.#first - 1
    if (this.#options.anywhere && seq > 1) this.#hash = previous
  }

  /** The one fork that verifies: a signed block that says that the database was brought back. */
  #branch(block: Block): void {
    if (this.#hashAt(block.seq - 1) === block.previous) this.restored += 1
    else this.#report('forked', block.seq, `says that it was restored after a block that is another`)
  }

  #content(block: Block): void {
    const { keys } = this.#options
    if (blockHash(block) !== block.hash)
      return this.#report('block_changed', block.seq, 'its hash is another')
    const key = keys.get(block.key)
    if (!key) this.#report('key_unknown', block.seq, `signed with the key ${block.key}, which is not trusted`)
    else if (!isSignedBy(block, key))
      this.#report('signature_forged', block.seq, 'its signature is not valid')
    const fits = block.digests.length === block.count && block.ids.length === block.count
    if (!fits || rowsHash(block.digests) !== block.rows)
      this.#report('block_changed', block.seq, 'its list of digests is another')
    return undefined
  }

  #emptied(block: Block, id: string): void {
    if (this.#options.gone.erased.has(id) || block.seq <= this.#options.gone.through) return
    this.#report('row_changed', block.seq, 'was emptied, and no signed block says so', id)
  }

  /** Rows whose contents changed places are told from rows that changed. */
  #changed(block: Block, wrong: readonly { id: string; index: number; digest: string }[]): void {
    const expected = wrong.map(({ index }) => block.digests[index] ?? '').toSorted()
    const found = wrong.map(({ digest }) => digest).toSorted()
    const swapped = wrong.length > 1 && expected.every((digest, index) => digest === found[index])
    for (const { id } of wrong)
      if (swapped) this.reordered(block, id)
      else this.#report('row_changed', block.seq, 'is not what was sealed', id)
  }

  #remember({ seq, hash }: Block): void {
    const at = (seq - this.#first) * 32
    if (at < 0) return
    if (at + 32 > this.#hashes.length) {
      const larger = Buffer.alloc(Math.max(at + 32, this.#hashes.length * 2))
      this.#hashes.copy(larger)
      this.#hashes = larger
    }
    this.#hashes.write(hash, at, 'hex')
    this.#seq = seq
    this.#hash = hash
  }

  #hashAt(seq: number): string {
    if (seq === this.#first - 1) return seq === 0 ? NO_BLOCK : ''
    const at = (seq - this.#first) * 32
    return this.#hashes.subarray(at, at + 32).toString('hex')
  }

  #report(code: Finding['code'], seq: number, detail: string, row?: string): void {
    this.#options.report({ chain: this.#chain, code, seq, ...(row !== undefined && { row }), detail })
  }
}
