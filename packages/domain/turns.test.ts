import { expect, test } from 'vitest'
import { Turns } from './turns.ts'

test('so many run at once, in the order of their coming, also past failures', async () => {
  const turns = new Turns({ atOnce: 2, longestLine: 10 })
  let running = 0
  let most = 0
  const order: number[] = []
  const work = (number: number) => async () => {
    running += 1
    most = Math.max(most, running)
    await Promise.resolve()
    running -= 1
    order.push(number)
    if (number === 3) throw new Error('three')
  }
  const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map((number) => turns.run(work(number))))
  expect(most).toBe(2)
  expect(order).toEqual([1, 2, 3, 4, 5])
  expect(outcomes.map((outcome) => outcome.status)).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
  ])
})

test('a line that is too long sends away', async () => {
  const turns = new Turns({ atOnce: 1, longestLine: 1 })
  const { promise, resolve } = Promise.withResolvers<void>()
  const first = turns.run(() => promise)
  const second = turns.run(() => Promise.resolve())
  await expect(turns.run(() => Promise.resolve())).rejects.toMatchObject({ code: 'rate_limited' })
  resolve()
  await Promise.all([first, second])
})
