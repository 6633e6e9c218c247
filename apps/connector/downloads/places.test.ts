import { expect, test } from 'vitest'
import { Places } from './places.ts'

const never = new AbortController().signal

test('places are taken in the order in which they are asked for, and never more than there are', async () => {
  const places = new Places(2)
  const order: number[] = []
  const enter = async (reader: number, signal = never) => {
    await places.enter(signal)
    order.push(reader)
  }
  await Promise.all([enter(1), enter(2)])
  expect(places.wanted).toBe(false)
  const gone = new AbortController()
  const leaving = enter(3, gone.signal)
  const waiting = [enter(4), enter(5)]
  expect(places.wanted).toBe(true)
  gone.abort(new Error('gone'))
  await expect(leaving).rejects.toThrow('gone')
  places.leave()
  await waiting[0]
  expect(order).toEqual([1, 2, 4])
  places.leave()
  await waiting[1]
  expect(order).toEqual([1, 2, 4, 5])
  places.leave()
  places.leave()
  await Promise.all([enter(6), enter(7)])
  expect(places.wanted).toBe(false)
})

test('who is cut already does not wait', async () => {
  await expect(new Places(1).enter(AbortSignal.abort(new Error('cut')))).rejects.toThrow('cut')
})
