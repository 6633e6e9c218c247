import { expect, test } from 'vitest'
import { passwordStrength } from './password-strength.ts'

test.each([
  ['', 'empty'],
  ['short', 'too_short'],
  ['aaaaaaaaaaaaaaaa', 'weak'],
  ['ada.lovelace1', 'weak'],
  ['tin violin k', 'fair'],
  ['lantern-otter-brass-window', 'good'],
] as const)('%s is %s', (password, strength) => {
  expect(passwordStrength(password, 12, ['Ada Lovelace', 'ada@example.org'])).toBe(strength)
})
