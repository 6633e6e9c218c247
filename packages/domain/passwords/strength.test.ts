import { expect, test } from 'vitest'
import { checkStrength } from './strength.ts'

const context = ['Ada Lovelace', 'ada@hafen.example', 'Hafen AG']

test.each([
  ['too short', 'Gx7!pQ2z'],
  ['among the most used', 'passwordpassword'],
  ['a keyboard walk', 'qwertyuiopasdf'],
  ['repeated', 'aaaaaaaaaaaaaaaa'],
  ['a name and a year', 'adalovelace1815'],
  ['the address', 'ada@hafen.example'],
  ['the organisation', 'HafenAG-hafenag'],
  ['the product', 'Holdfast2026!!'],
  ['too long', 'x7!Q'.repeat(40)],
])('%s', (_, password) => {
  expect(() => checkStrength(password, 12, context)).toThrow('weak_password')
})

test.each([
  'correct horse battery staple',
  'lighthouse keeper tea',
  'Ginster-vK3jz81xQ-7',
  'ÄÖÜ-gelbes-Segel-Wind',
])('good: %s', (password) => checkStrength(password, 12, context))
