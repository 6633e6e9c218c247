const SLAB = 64 * 1024
/** Shorter chunks are gathered: a client that sends byte by byte must not cost an object for each. */
const SMALL = 16 * 1024

/** The plain bytes of one part as they come in. */
export class PartBuffer {
  readonly part: number
  readonly #chunks: Buffer[] = []
  #tail: Buffer | undefined
  #tailUsed = 0
  #length = 0

  constructor(part: number) {
    this.part = part
  }

  get length(): number {
    return this.#length
  }

  /** Takes the chunk, which must not change afterwards. */
  append(chunk: Buffer): void {
    this.#length += chunk.length
    if (chunk.length >= SMALL) {
      this.#endTail()
      this.#chunks.push(chunk)
      return
    }
    if (!this.#tail || this.#tailUsed + chunk.length > SLAB) {
      this.#endTail()
      this.#tail = Buffer.allocUnsafeSlow(SLAB)
    }
    this.#tailUsed += chunk.copy(this.#tail, this.#tailUsed)
  }

  /** All bytes so far, in order. */
  get chunks(): Buffer[] {
    return this.#tail ? [...this.#chunks, this.#tail.subarray(0, this.#tailUsed)] : [...this.#chunks]
  }

  #endTail(): void {
    if (this.#tail) this.#chunks.push(this.#tail.subarray(0, this.#tailUsed))
    this.#tail = undefined
    this.#tailUsed = 0
  }
}
