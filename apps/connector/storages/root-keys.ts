import { ConfigError } from '@holdfast/runtime/config'
import { localRootKeys, parseRootKey } from '@holdfast/storage/seal/root-keys'
import type { RootKeys } from '@holdfast/storage/seal/root-keys'

/** Root keys from the text of their secret file: one a line, the newest last. @throws ConfigError */
export function readRootKeys(text: string): RootKeys {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  try {
    return localRootKeys(lines.map((line) => parseRootKey(line)))
  } catch {
    // The reason would repeat the secret.
    throw new ConfigError('ROOT_KEYS is not valid: expected one key of 32 bytes in base64url on each line')
  }
}
