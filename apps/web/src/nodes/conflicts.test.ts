import { expect, test } from 'vitest'
import { type Answer, type Clash, decideAll, ruleOf } from './conflicts.ts'

const clashes = ['a', 'b', 'c', 'd'].map((name) => ({ name }))

function answers(...script: Answer[]) {
  const asked: Clash[] = []
  const ask = async (clash: Clash): Promise<Answer> => {
    asked.push(clash)
    const answer = script.shift()
    if (answer === undefined) throw new Error('asked too often')
    return answer
  }
  return { ask, asked }
}

test('skipping one never drops the rest', async () => {
  const { ask } = answers(
    { decision: 'skip', all: false },
    { decision: 'replace', all: false },
    { decision: 'keep_both', all: false },
    { decision: 'skip', all: false },
  )
  const decided = await decideAll(clashes, ask)
  expect(decided.replace).toEqual([{ name: 'b' }])
  expect(decided.keep_both).toEqual([{ name: 'c' }])
  expect(decided.skip).toEqual([{ name: 'a' }, { name: 'd' }])
})

test('an answer for all ends the asking and holds from there on', async () => {
  const { ask, asked } = answers({ decision: 'skip', all: false }, { decision: 'keep_both', all: true })
  const decided = await decideAll(clashes, ask)
  expect(asked).toEqual([
    { name: 'a', following: 3 },
    { name: 'b', following: 2 },
  ])
  expect(decided.keep_both.map((one) => one.name)).toEqual(['b', 'c', 'd'])
})

test('decisions become rules of the api', () => {
  expect(ruleOf('replace')).toBe('new_version')
  expect(ruleOf('keep_both')).toBe('keep_both')
  expect(ruleOf('skip')).toBeUndefined()
})
