import { createCipheriv, createHash, randomInt } from 'node:crypto'

/** Chance that can be repeated: the same seed gives the same decisions. */
export type Chance = {
  /** From 0 (included) to 1 (excluded). */
  next: () => number
  /** A whole number, both ends included. */
  between: (least: number, most: number) => number
  pick: <T>(items: readonly T[]) => T
  /** A chance of its own, so that one user's decisions do not depend on when others decide. */
  fork: (name: string) => Chance
}

/** The seed of a run: HOLDFAST_TEST_SEED, or a new one. */
export function seedOfRun(): number {
  return Number(process.env['HOLDFAST_TEST_SEED'] ?? randomInt(1, 2 ** 31))
}

/** The generator "mulberry32": 32 bits of state, plenty for choosing what to hurt next. */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  return {
    next,
    between,
    pick: (items) => {
      const item = items[between(0, items.length - 1)]
      if (item === undefined) throw new Error('nothing to pick from')
      return item
    },
    fork: (name) => chanceFrom(createHash('sha256').update(`${seed} ${name}`).digest().readUInt32LE()),
  }
}

/** Bytes that only this file of this run has: a key stream, so that no two files share a part. */
export function contentOf(seed: number, file: number, size: number): Buffer {
  const key = createHash('sha256').update(`${seed} ${file}`).digest()
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(size))
}
