const SLAB = 64 * 1024
/** Shorter chunks are gathered: a client that sends byte by byte must not cost an object for each. */
const SMALL = 16 * 1024
/** From this length on a part is gathered in one reused block. */
const BLOCK_FROM = 1 << 20
/** Blocks that wait for the next part; fresh ones would have to be faulted in page by page. */
const MOST_SPARE = 1

const spare = new Map<number, Buffer[]>()

/** The plain bytes of one part as they come in. */
export class PartBuffer {
  readonly part: number
  readonly #block: Buffer | undefined
  readonly #chunks: Buffer[] = []
  #tail: Buffer | undefined
  #tailUsed = 0
  #length = 0

  /** `capacity` is the length of the whole part. */
  constructor(part: number, capacity: number) {
    this.part = part
    this.#block = capacity < BLOCK_FROM ? undefined : takeBlock(capacity)
  }

  get length(): number {
    return this.#length
  }

  /** Whether chunks are copied, so that they may be given back at once. */
  get copies(): boolean {
    return this.#block !== undefined
  }

  /** Takes the chunk, which must not change afterwards unless it was copied. */
  append(chunk: Buffer): void {
    if (this.#block) chunk.copy(this.#block, this.#length)
    else if (chunk.length >= SMALL) this.#keep(chunk)
    else this.#gather(chunk)
    this.#length += chunk.length
  }

  /** All bytes so far, in order; valid until `release`. */
  get chunks(): Buffer[] {
    if (this.#block) return [this.#block.subarray(0, this.#length)]
    return this.#tail ? [...this.#chunks, this.#tail.subarray(0, this.#tailUsed)] : [...this.#chunks]
  }

  /** Gives the memory back, once nothing reads it any more. */
  release(): void {
    if (this.#block) giveBack(this.#block)
  }

  #keep(chunk: Buffer): void {
    this.#endTail()
    this.#chunks.push(chunk)
  }

  #gather(chunk: Buffer): void {
    if (!this.#tail || this.#tailUsed + chunk.length > SLAB) {
      this.#endTail()
      this.#tail = Buffer.allocUnsafeSlow(SLAB)
    }
    this.#tailUsed += chunk.copy(this.#tail, this.#tailUsed)
  }

  #endTail(): void {
    if (this.#tail) this.#chunks.push(this.#tail.subarray(0, this.#tailUsed))
    this.#tail = undefined
    this.#tailUsed = 0
  }
}

/** Blocks are powers of two, so that parts of similar length share them. */
function takeBlock(capacity: number): Buffer {
  const size = 2 ** Math.ceil(Math.log2(capacity))
  return spare.get(size)?.pop() ?? Buffer.allocUnsafeSlow(size)
}

function giveBack(block: Buffer): void {
  const same = spare.get(block.length) ?? []
  if (same.length < MOST_SPARE) same.push(block)
  spare.set(block.length, same)
}
