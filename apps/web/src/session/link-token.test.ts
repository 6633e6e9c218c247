import { expect, test } from 'vitest'
import { linkToken } from './link-token.ts'

test.each([
  ['#abc_-1', '', 'abc_-1'],
  ['#token=abc', '', 'abc'],
  ['', '?token=abc', 'abc'],
  ['', '', ''],
])('fragment %s and query %s hold the token %s', (hash, search, token) => {
  expect(linkToken({ hash, search })).toBe(token)
})
