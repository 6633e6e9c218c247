import { availableParallelism } from 'node:os'
import { hash, verify } from '@node-rs/argon2'
import { Turns } from '../turns.ts'

/** Argon2id as OWASP's Password Storage Cheat Sheet puts it; the library's default algorithm is Argon2id. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/**
 * At most so many at once: half of the processors, so that a flood of sign-ins leaves the rest for everything else.
 */
export const hashesAtOnce = Math.max(1, Math.floor(availableParallelism() / 2))
const turns = new Turns({ atOnce: hashesAtOnce, longestLine: 1000 })

/** PHC string of a password. Never inside a transaction: it takes tens of milliseconds. */
export function hashPassword(password: string): Promise<string> {
  return turns.run(() => hash(password.normalize('NFC'), cost))
}

/**
 * Whether the password fits the hash. Without a hash (no such account) it takes as long and answers false, so that its
 * timing does not tell.
 */
export async function verifyPassword(known: string | null, password: string): Promise<boolean> {
  const against = known ?? (await nobodysHash())
  const fits = await turns.run(() => verify(against, password.normalize('NFC')))
  return fits && known !== null
}

let nobodys: Promise<string> | undefined
function nobodysHash(): Promise<string> {
  return (nobodys ??= hash(crypto.randomUUID(), cost))
}
