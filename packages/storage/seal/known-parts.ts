import type { KnownPart } from './part-opener.ts'

const MOST_KEPT = 2000

/**
 * Headers and keys of parts that were read lately, in memory only: a range of such a part costs one request instead of two.
 * Parts never change, and whoever asks has shown the data key that the part's key follows from.
 */
export class KnownParts {
  readonly #kept = new Map<string, KnownPart>()

  /** By the key of the part's object; the one that was not asked for longest is forgotten first. */
  get(key: string): KnownPart | undefined {
    const part = this.#kept.get(key)
    if (part) this.keep(key, part)
    return part
  }

  keep(key: string, part: KnownPart): void {
    this.#kept.delete(key)
    const oldest = this.#kept.size >= MOST_KEPT ? this.#kept.keys().next().value : undefined
    if (oldest !== undefined) this.#kept.delete(oldest)
    this.#kept.set(key, part)
  }

  /** After an object turned out to be another one, or to be gone. */
  forget(key: string): void {
    this.#kept.delete(key)
  }
}
