import { nameKey } from '@holdfast/contracts/names'
import type { Named } from '../nodes/names.ts'

/** A label that people give to a project, in its kept form (NFC), with the key by which it is compared. */
export function label(input: string): Named {
  const name = input.normalize('NFC').trim()
  return { name, key: nameKey(name) }
}
