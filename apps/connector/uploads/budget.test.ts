import { Gauge, Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { BufferBudget } from './budget.ts'
import type { BufferOwner } from './budget.ts'

const never = new AbortController().signal
const newBudget = (total: number) =>
  new BufferBudget(total, new Gauge({ name: 'bytes', help: 'bytes', registers: [new Registry()] }))
const owner = (changes: Partial<BufferOwner> = {}): BufferOwner => ({
  buffered: 0,
  reclaimable: false,
  durable: false,
  giveUp: () => {},
  ...changes,
})

test('whoever finds no room waits for it, in the order of asking', async () => {
  const budget = newBudget(10)
  const first = await budget.reserve(8, owner(), never)
  const admitted: string[] = []
  const large = budget.reserve(9, owner(), never).then((reservation) => (admitted.push('large'), reservation))
  const small = budget.reserve(1, owner(), never).then((reservation) => (admitted.push('small'), reservation))
  expect(admitted).toEqual([])
  first.release()
  await Promise.all([large, small])
  expect(admitted).toEqual(['large', 'small'])
})

test('a part larger than all is let in alone', async () => {
  const budget = newBudget(10)
  const huge = await budget.reserve(50, owner(), never)
  const next = budget.reserve(1, owner(), never)
  huge.release()
  await next
})

test('an idle upload whose bytes are stored gives its room up at once', async () => {
  const budget = newBudget(10)
  const held: { release?: () => void } = {}
  const idle = owner({ reclaimable: true, durable: true, giveUp: () => held.release?.() })
  held.release = (await budget.reserve(10, idle, never)).release
  await budget.reserve(10, owner(), never)
})

test('of those that fill, the slowest gives up', async () => {
  const budget = newBudget(20)
  const gaveUp: string[] = []
  const filling = async (name: string, buffered: number) => {
    const held: { release?: () => void } = {}
    const giveUp = () => {
      gaveUp.push(name)
      held.release?.()
    }
    held.release = (await budget.reserve(10, owner({ buffered, reclaimable: true, giveUp }), never)).release
  }
  await filling('fast', 1_000_000)
  await filling('slow', 10)
  await budget.reserve(10, owner(), never)
  expect(gaveUp).toEqual(['slow'])
})

test('waiting ends with its request', async () => {
  const budget = newBudget(10)
  const first = await budget.reserve(10, owner(), never)
  const gone = new AbortController()
  const waiting = budget.reserve(10, owner(), gone.signal)
  gone.abort(new Error('gone'))
  await expect(waiting).rejects.toThrow('gone')
  const next = budget.reserve(10, owner(), never)
  first.release()
  await next
})
