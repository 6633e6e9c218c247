import { expect, test } from 'vitest'
import fc from 'fast-check'
import { checkName, longestName, nameKey, numberedName } from './names.ts'

const refused: [string, string][] = [
  ['', 'empty'],
  ['   ', 'empty'],
  [' a', 'surrounding_space'],
  ['a ', 'surrounding_space'],
  ['.', 'dots'],
  ['..', 'dots'],
  ['a\u0000b', 'control_character'],
  ['a\nb', 'control_character'],
  ['a\u0085b', 'control_character'],
  ['exe\u202etxt', 'bidi_character'],
  ['a\u200fb', 'bidi_character'],
  ['a/b', 'reserved_character'],
  ['a\\b', 'reserved_character'],
  ['\ud800', 'not_unicode'],
  ['é'.repeat(128), 'too_long'],
]
test.each(refused)('%j is refused: %s', (name, problem) => {
  expect(checkName(name)).toEqual({ problem })
})

test.each(['a', '.hidden', '...', 'é'.repeat(127), 'a:b*?"<>|', '👩‍👩‍👧', 'CON', 'x'.repeat(255)])(
  '%j is kept',
  (name) => {
    expect(checkName(name)).toEqual({ name: name.normalize('NFC') })
  },
)

test('names are kept in NFC', () => {
  expect(checkName('e\u0301')).toEqual({ name: '\u00e9' })
})

test.each([
  ['Report.PDF', 'report.pdf'],
  ['e\u0301', '\u00c9'],
  ['straße', 'STRASSE'],
  ['ΟΔΟΣ', 'οδος'],
])('%j and %j are one name', (one, other) => {
  expect(nameKey(one)).toBe(nameKey(other))
})

test('a name key is its own key', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (name) => nameKey(nameKey(name)) === nameKey(name)))
})

test('a numbered name is a good name that keeps its ending', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }),
      fc.nat(10_000),
      (stem, number) => {
        const checked = checkName(`${stem.replaceAll(/[./\\]/g, '_')}`.trim() || 'x')
        if ('problem' in checked) return
        const numbered = numberedName(`${checked.name}.txt`, number)
        expect(numbered.endsWith(` (${number}).txt`)).toBe(true)
        expect(new TextEncoder().encode(numbered).length).toBeLessThanOrEqual(longestName)
      },
    ),
  )
})

test('a hidden file’s dot is no ending', () => {
  expect(numberedName('.env', 2)).toBe('.env (2)')
})
