import { expect, test } from 'vitest'
import { Label } from './primitives.ts'

test.each(['Ada\u202enimda', 'Ada\u0007', 'Ada\nBcc: x', '\u2066Ada', '  ', 'x'.repeat(121)])(
  '%j is no label',
  (text) => expect(Label.safeParse(text).success).toBe(false),
)

test.each(['Ada Lovelace', '株式会社', 'עדה', '👩‍👩‍👧 & Co.'])('%j is one', (text) =>
  expect(Label.parse(text)).toBe(text),
)
