import { importJWK } from 'jose'
import type { CryptoKey } from 'jose'
import type { StoredKey } from './stored-key.ts'

const imported = new Map<string, Promise<CryptoKey | Uint8Array>>()
/** Far more than an appliance has connectors. */
const MOST_KEYS = 1000

/** A connector's key as the verifier wants it; the import is done once for a key. */
export function verifierOf(key: StoredKey): Promise<CryptoKey | Uint8Array> {
  const known = imported.get(key.x)
  if (known) return known
  if (imported.size >= MOST_KEYS) imported.clear()
  const importing = importJWK(key, 'EdDSA')
  imported.set(key.x, importing)
  return importing
}
