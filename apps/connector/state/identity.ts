import { createPrivateKey, generateKeyPairSync, randomUUID } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { link, mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { PublicKey } from '@holdfast/contracts/connector/protocol'
import { z } from 'zod'
import { readState } from './files.ts'

/** The connector's own key: it signs calls and receipts. All processes of an enrolment share its file. */
export interface Identity {
  privateKey: KeyObject
  publicKey: PublicKey
}

const PrivateKey = PublicKey.extend({ d: z.string().length(43) })

/** Reads the key, or makes it at the first start; of several processes that start at once, one makes it. */
export async function loadIdentity(stateDir: string): Promise<Identity> {
  const path = join(stateDir, 'key.json')
  let jwk = await readState(path, PrivateKey)
  if (!jwk) {
    await createKey(stateDir, path)
    jwk = await readState(path, PrivateKey)
  }
  if (!jwk) throw new Error(`${path} is not a connector's key`)
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' })
  const { kty, crv, x } = jwk
  return { privateKey, publicKey: { kty, crv, x } }
}

/** Written aside and linked into place, so that no process ever reads half a key or replaces another's. */
async function createKey(stateDir: string, path: string): Promise<void> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 })
  const { privateKey } = generateKeyPairSync('ed25519')
  const draft = `${path}.${randomUUID()}`
  const file = await open(draft, 'wx', 0o600)
  await file.writeFile(JSON.stringify(privateKey.export({ format: 'jwk' })))
  await file.sync()
  await file.close()
  try {
    await link(draft, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    await rm(draft)
  }
}
