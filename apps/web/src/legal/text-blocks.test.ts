import { expect, test } from 'vitest'
import { blocksOf } from './text-blocks.ts'

test('headings, lists and paragraphs', () => {
  expect(blocksOf('# One\nfirst line\nsecond line\n\nnext\n- a\n- b\n## Two')).toEqual([
    { kind: 'heading', lines: ['One'] },
    { kind: 'paragraph', lines: ['first line', 'second line'] },
    { kind: 'paragraph', lines: ['next'] },
    { kind: 'items', lines: ['a', 'b'] },
    { kind: 'heading', lines: ['Two'] },
  ])
})
