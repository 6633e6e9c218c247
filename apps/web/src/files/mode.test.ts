import { expect, test } from 'vitest'
import { browsing, nextMode } from './mode.ts'

test('an act begins from browsing or from the menu', () => {
  expect(nextMode(browsing, { type: 'rename', id: 'a' })).toEqual({ kind: 'renaming', id: 'a' })
  const menu = nextMode(browsing, { type: 'open_menu', x: 1, y: 2 })
  expect(nextMode(menu, { type: 'choose_folder', act: 'move' })).toEqual({
    kind: 'choosing_folder',
    act: 'move',
  })
})

test('while one act is under way no other begins', () => {
  const renaming = nextMode(browsing, { type: 'rename', id: 'a' })
  expect(nextMode(renaming, { type: 'list_keys' })).toBe(renaming)
  expect(nextMode(renaming, { type: 'leave' })).toBe(browsing)
})
