import { Counter, Registry } from 'prom-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '@holdfast/db/database'
import { createDatabase } from '../../../tests/harness/postgres.ts'
import type { TestDatabase } from '../../../tests/harness/postgres.ts'
import { RateLimits } from './rate-limit.ts'
import { RequestBudget } from './request-budget.ts'

let database: TestDatabase
let opened: ReturnType<typeof openDatabase>
beforeAll(async () => {
  database = await createDatabase()
  opened = openDatabase(database.url('holdfast_api'), { name: 'test', max: 4 })
})
afterAll(async () => {
  await opened.close()
  await database.drop()
})

function limits() {
  const refused = new Counter({ name: 'x', help: 'x', labelNames: ['limit'], registers: [new Registry()] })
  return new RateLimits(opened.db, refused)
}
/** A window so long that no test crosses its end. */
const hundred = (name: string) => ({ name, requests: 100, seconds: 86_400 })
const refusal = expect.objectContaining({ code: 'rate_limited' })

test('instances share what heavy users spend', async () => {
  const [one, other] = [
    new RequestBudget(limits(), hundred('shared')),
    new RequestBudget(limits(), hundred('shared')),
  ]
  for (let count = 0; count < 60; count += 1) one.take('ada')
  for (let count = 0; count < 35; count += 1) other.take('ada')
  await one.exchange()
  await other.exchange()
  for (let count = 0; count < 5; count += 1) other.take('ada')
  expect(() => other.take('ada')).toThrow(refusal)
  other.take('bob')
})

test('light users cost no statement', async () => {
  const budget = new RequestBudget(limits(), hundred('light'))
  for (let count = 0; count < 10; count += 1) budget.take('ada')
  await budget.exchange()
  const rows = await opened.db.$client`select from rate_limits where key like 'light:%'`
  expect(rows).toHaveLength(0)
})

test('exact limits count at once', async () => {
  const limit = { name: 'exact', requests: 3, seconds: 86_400 }
  const takes = Array.from({ length: 5 }, () =>
    limits()
      .take(limit, 'ada')
      .then(
        () => 'taken',
        (error: unknown) => error,
      ),
  )
  const outcomes = await Promise.all(takes)
  expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(3)
  expect(outcomes.filter((outcome) => outcome !== 'taken')).toEqual([refusal, refusal])
})
