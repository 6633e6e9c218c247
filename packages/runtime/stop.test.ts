import { expect, test } from 'vitest'
import { stopInOrder } from './stop.ts'
import type { StopReport } from './stop.ts'

const never = () => new Promise<void>(() => {})

test('runs the steps one after another, once, however often it is called', async () => {
  const seen: string[] = []
  const step = (name: string) => ({
    name,
    stop: async () => {
      seen.push(`${name} begins`)
      await new Promise(setImmediate)
      seen.push(`${name} ends`)
    },
  })
  const stop = stopInOrder([step('http'), step('pool')])
  await Promise.all([stop(), stop()])
  expect(seen).toEqual(['http begins', 'http ends', 'pool begins', 'pool ends'])
})

test('a step that fails or hangs is reported and does not keep the others from running', async () => {
  const reports: StopReport[] = []
  const failing = () => {
    throw new Error('broken')
  }
  let closed = false
  await stopInOrder(
    [
      { name: 'failing', stop: failing },
      { name: 'hanging', stop: never },
      { name: 'pool', stop: () => void (closed = true) },
    ],
    { deadlineMs: 20, graceMs: 20, report: (step) => reports.push(step) },
  )()
  expect(closed).toBe(true)
  expect(reports.map(({ name, outcome }) => [name, outcome])).toEqual([
    ['failing', 'failed'],
    ['hanging', 'late'],
    ['pool', 'done'],
  ])
})
