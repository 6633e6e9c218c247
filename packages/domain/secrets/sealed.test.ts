import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { sealerOf } from './sealed.ts'

const [old, current] = [randomBytes(32), randomBytes(32)]

test('opens what it sealed, and never seals alike', () => {
  const sealer = sealerOf([old])
  const sealed = sealer.seal('totp:1', 'JBSWY3DPEHPK3PXP')
  expect(sealer.open('totp:1', sealed).toString()).toBe('JBSWY3DPEHPK3PXP')
  expect(sealer.seal('totp:1', 'JBSWY3DPEHPK3PXP')).not.toEqual(sealed)
  expect(sealed.includes('JBSWY3DP')).toBe(false)
})

test('the newest key seals, those before it still open', () => {
  const sealed = sealerOf([old]).seal('a', 'secret')
  const rotated = sealerOf([old, current])
  expect(rotated.open('a', sealed).toString()).toBe('secret')
  expect(() => sealerOf([old]).open('a', rotated.seal('a', 'secret'))).toThrow(/no key/)
})

test('opens nothing of another row, nothing altered, nothing cut', () => {
  const sealer = sealerOf([old])
  const sealed = sealer.seal('totp:1', 'secret')
  expect(() => sealer.open('totp:2', sealed)).toThrow()
  for (let at = 0; at < sealed.length; at += 1) {
    const altered = Buffer.from(sealed)
    altered[at] = (altered[at] ?? 0) ^ 1
    expect(() => sealer.open('totp:1', altered)).toThrow()
    expect(() => sealer.open('totp:1', sealed.subarray(0, at))).toThrow()
  }
})
