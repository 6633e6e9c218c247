import { createDecipheriv, type DecipherGCM, type KeyObject } from 'node:crypto'
import { StoreError } from '../store.ts'
import { TAG_LENGTH } from './geometry.ts'

const NONCE_LENGTH = 12

/** 11 bytes of counter and the flag of the last segment: an order that cannot be changed and an end that cannot be cut. */
export function segmentNonce(index: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(NONCE_LENGTH)
  nonce.writeUIntBE(index, 5, 6)
  nonce[11] = last ? 1 : 0
  return nonce
}

/**
 * Opens one segment from chunks as they come. What it has deciphered stays inside until the tag, the last 16 bytes,
 * was checked: nothing unauthentic ever leaves.
 */
export class SegmentOpener {
  #decipher: DecipherGCM
  #missing: number
  #tag = Buffer.alloc(TAG_LENGTH)
  #tagFilled = 0
  #plain: Buffer[] = []

  /** `length` is that of the plaintext. */
  constructor(key: KeyObject, index: number, last: boolean, length: number) {
    this.#decipher = createDecipheriv('aes-256-gcm', key, segmentNonce(index, last), {
      authTagLength: TAG_LENGTH,
    })
    this.#missing = length
  }

  /** Takes what belongs to this segment from the front of `chunk`; returns how many bytes that was. */
  take(chunk: Buffer): number {
    const body = Math.min(this.#missing, chunk.length)
    if (body > 0) this.#plain.push(this.#decipher.update(chunk.subarray(0, body)))
    this.#missing -= body
    const tag = Math.min(TAG_LENGTH - this.#tagFilled, chunk.length - body)
    chunk.copy(this.#tag, this.#tagFilled, body, body + tag)
    this.#tagFilled += tag
    return body + tag
  }

  get complete(): boolean {
    return this.#tagFilled === TAG_LENGTH
  }

  /** The plaintext, in one or more buffers; Corrupt when the tag is wrong. */
  finish(): Buffer[] {
    try {
      this.#decipher.setAuthTag(this.#tag).final()
    } catch (cause) {
      throw new StoreError('Corrupt', 'a segment is damaged', cause)
    }
    return this.#plain
  }
}
