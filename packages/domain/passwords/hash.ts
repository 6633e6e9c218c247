import { availableParallelism } from 'node:os'
import { hash, verify } from '@node-rs/argon2'
import { DomainError } from '../error.ts'

/** Argon2id as OWASP's Password Storage Cheat Sheet puts it; the library's default algorithm is Argon2id. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/**
 * At most so many at once: half of the processors, so that a flood of sign-ins leaves the rest for everything else. Who waits
 * behind more than `longestQueue` others is sent away.
 */
const atOnce = Math.max(1, Math.floor(availableParallelism() / 2))
const longestQueue = 400

let running = 0
const waiting: (() => void)[] = []

/** PHC string of a password. Never inside a transaction: it takes tens of milliseconds. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password.normalize('NFC'), cost))
}

/**
 * Whether the password fits the hash. Without a hash (no such account) it takes as long and answers false, so that its
 * timing does not tell.
 */
export async function verifyPassword(known: string | null, password: string): Promise<boolean> {
  const against = known ?? (await nobodysHash())
  const fits = await inTurn(() => verify(against, password.normalize('NFC')))
  return fits && known !== null
}

let nobodys: Promise<string> | undefined
function nobodysHash(): Promise<string> {
  return (nobodys ??= hash(crypto.randomUUID(), cost))
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= atOnce) {
    if (waiting.length >= longestQueue)
      throw new DomainError('rate_limited', 'Too many people are signing in now.', { retryAfter: 5 })
    await new Promise<void>((resolve) => waiting.push(resolve))
  } else running += 1
  try {
    return await work()
  } finally {
    // The turn goes on to who waits longest; only without one does it end.
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }
}
