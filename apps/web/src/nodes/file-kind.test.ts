import { expect, test } from 'vitest'
import { kindOf } from './file-kind.ts'

test.each([
  ['image/png', 'a.png', 'image'],
  ['video/mp4', 'a.mp4', 'video'],
  ['application/pdf', 'a.pdf', 'pdf'],
  ['text/csv', 'a.CSV', 'sheet'],
  ['application/json', 'a.json', 'text'],
  ['text/x-unknown', 'a.zzz', 'text'],
  ['application/octet-stream', 'noending', 'other'],
  [null, 'a.tar.gz', 'archive'],
])('%s %s is %s', (type, name, kind) => {
  expect(kindOf({ type, name })).toBe(kind)
})
