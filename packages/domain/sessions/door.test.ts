import { expect, test } from 'vitest'
import type { ActorSession } from '../context.ts'
import { passDoor } from './door.ts'
import type { SessionDemands } from './door.ts'
import { dueOf } from './factor-duty.ts'

const now = new Date('2026-11-22T12:00:00Z')
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000)
const session = (change: Partial<ActorSession> = {}): ActorSession => ({
  method: 'password',
  providerId: null,
  createdAt: hoursAgo(3),
  factorAt: null,
  provenAt: hoursAgo(3),
  ...change,
})
const demands = (change: Partial<SessionDemands> = {}): SessionDemands => ({
  factorDue: null,
  sessionHours: null,
  providers: null,
  foreign: false,
  breakGlass: false,
  ...change,
})
const attempt = (how: ActorSession | null, what: SessionDemands) => () => passDoor(how, what, now)

test('an organisation that demands nothing is open to every session, and to none without one', () => {
  expect(attempt(session(), demands())).not.toThrow()
  expect(attempt(null, demands())).toThrow('unauthenticated')
})

test('a second factor is asked for when its time has come', () => {
  expect(attempt(session(), demands({ factorDue: hoursAgo(-1) }))).not.toThrow()
  expect(attempt(session(), demands({ factorDue: hoursAgo(1) }))).toThrow('factor_required')
  expect(attempt(session({ factorAt: hoursAgo(3) }), demands({ factorDue: hoursAgo(1) }))).not.toThrow()
})

test('a proof that is too old asks for another one; programs cannot give any and are not asked', () => {
  expect(attempt(session(), demands({ sessionHours: 4 }))).not.toThrow()
  expect(attempt(session(), demands({ sessionHours: 2 }))).toThrow('session_too_old')
  expect(attempt(session({ method: 'token' }), demands({ sessionHours: 2 }))).not.toThrow()
})

test('where the provider is demanded, a session of another one or of a password does not pass', () => {
  const strict = demands({ providers: ['one'] })
  expect(attempt(session(), strict)).toThrow('sso_required')
  expect(attempt(session({ method: 'sso', providerId: 'other' }), strict)).toThrow('sso_required')
  expect(attempt(session({ method: 'sso', providerId: 'one' }), strict)).not.toThrow()
  expect(attempt(session({ method: 'sso', providerId: 'one' }), demands({ providers: [] }))).toThrow(
    'sso_required',
  )
})

test('days of grace begin with the rule, or with the person where they came later', () => {
  expect(dueOf('2026-11-01T00:00:00Z', '2026-01-01T00:00:00Z', 14)).toEqual(new Date('2026-11-15T00:00:00Z'))
  expect(dueOf('2026-11-01T00:00:00Z', '2026-11-10T00:00:00Z', 14)).toEqual(new Date('2026-11-24T00:00:00Z'))
  expect(dueOf(null, '2026-11-10T00:00:00Z', 0)).toEqual(new Date('2026-11-10T00:00:00Z'))
})
