/** Why a name of a file or folder is refused. */
export type NameProblem =
  | 'empty'
  | 'too_long'
  | 'dots'
  | 'reserved_character'
  | 'control_character'
  | 'bidi_character'
  | 'not_unicode'
  | 'surrounding_space'

/** At most so many bytes in UTF-8, as on the common file systems. */
export const longestName = 255
/** Folders below the top of a project, at the most. */
export const deepestPath = 100

const control = /[\p{Cc}\u2028\u2029]/u
// Characters that reorder what follows can make `exe.txt` read as `txt.exe` (Unicode TR 36, section 3.1).
const bidi = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
const loneSurrogate = /\p{Surrogate}/u

/** Whether a text shows as one line from its beginning to its end. */
export function isOneLine(text: string): boolean {
  return !control.test(text) && !bidi.test(text)
}

/**
 * A name in the form in which it is kept (NFC), or why it is refused.
 * `/` and `\` separate paths on the machines that people sync to and unpack on; the rest of what Windows
 * forbids is allowed here and renamed on the way out.
 */
export function checkName(input: string): { name: string } | { problem: NameProblem } {
  if (loneSurrogate.test(input)) return { problem: 'not_unicode' }
  const name = input.normalize('NFC')
  if (name.trim() === '') return { problem: 'empty' }
  if (name !== name.trim()) return { problem: 'surrounding_space' }
  if (name === '.' || name === '..') return { problem: 'dots' }
  if (control.test(name)) return { problem: 'control_character' }
  if (bidi.test(name)) return { problem: 'bidi_character' }
  if (/[/\\]/.test(name)) return { problem: 'reserved_character' }
  if (new TextEncoder().encode(name).length > longestName) return { problem: 'too_long' }
  return { name }
}

/**
 * The key by which names are compared: NFC of the lower-cased upper case, so that names that differ only by case or
 * normal form are one. Upper first, so that `ß` and `SS`, and the sigmas, fold alike.
 */
export function nameKey(name: string): string {
  return name.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC')
}

/** `report.txt`, 2 → `report (2).txt`; cut so that it stays within the limit. */
export function numberedName(name: string, number: number): string {
  const dot = name.lastIndexOf('.')
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, '']
  const suffix = ` (${number})${ending}`
  const encoder = new TextEncoder()
  const room = longestName - encoder.encode(suffix).length
  let cut = ''
  let used = 0
  for (const character of stem) {
    used += encoder.encode(character).length
    if (used > room) break
    cut += character
  }
  return cut.trimEnd() + suffix
}
