import { expect, test } from 'vitest'
import type { ActorContext, ActorSession } from '../context.ts'
import { requireRecentProof } from './proof.ts'

const now = new Date('2026-11-22T12:00:00Z')
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000)

function ctxOf(session: Partial<ActorSession> | null): ActorContext {
  const whole = {
    method: 'password',
    providerId: null,
    createdAt: now,
    factorAt: null,
    provenAt: now,
  } as const
  // Only the session is looked at.
  return { actor: { session: session && { ...whole, ...session } } } as ActorContext
}

test('a proof of the last ten minutes is enough, whatever gave it', () => {
  for (const method of ['password', 'passkey', 'sso', 'invitation', 'set_up'] as const)
    expect(() => requireRecentProof(ctxOf({ method, provenAt: minutesAgo(9.9) }), now)).not.toThrow()
})

test.each([
  ['an older one', { provenAt: minutesAgo(10.1) }],
  ['that of a program', { method: 'token', provenAt: now }],
  ['none', null],
] as const)('%s is not', (_, session) => {
  expect(() => requireRecentProof(ctxOf(session), now)).toThrow('proof_required')
})
