import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contentDisposition } from './disposition.ts'

test.each([
  ['report.pdf', 'attachment; filename="report.pdf"'],
  ['été.txt', `attachment; filename="_t_.txt"; filename*=UTF-8''%C3%A9t%C3%A9.txt`],
  ['a"b\\c%d.txt', `attachment; filename="a_b_c_d.txt"; filename*=UTF-8''a%22b%5Cc%25d.txt`],
  [`it's (1)*.txt`, `attachment; filename="it's (1)*.txt"`],
  [`é'(*)`, `attachment; filename="_'(*)"; filename*=UTF-8''%C3%A9%27%28%2A%29`],
  ['😀', `attachment; filename="_"; filename*=UTF-8''%F0%9F%98%80`],
])('%s', (name, header) => expect(contentDisposition('attachment', name)).toBe(header))

test('any name is a header that says it again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      const header = contentDisposition('inline', name)
      expect(header).toMatch(/^[\x20-\x7e]*$/)
      const encoded = /filename\*=UTF-8''(.*)$/.exec(header)?.[1]
      const plain = /filename="([^"]*)"/.exec(header)?.[1]
      expect(encoded === undefined ? plain : decodeURIComponent(encoded)).toBe(name.toWellFormed())
    }),
  )
})
