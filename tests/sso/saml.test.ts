import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectSaml, makeWorld, ruleOf, signInBy, whoIs } from './world.ts'
import type { Connected, SsoWorld } from './world.ts'

let world: SsoWorld
let corp: Connected
beforeAll(async () => {
  world = await makeWorld()
  corp = await connectSaml(world, 'corp', { defaultRole: 'member' })
})
afterAll(() => world.stop())

test('a person comes by the provider: an account is made, and found again by its subject', async () => {
  const { begun, at } = await signInBy(world.api.url, corp)
  expect(await ruleOf(world.sql, at)).toBe('no problem but /')
  expect(await whoIs(begun.browser)).toMatchObject({ email: 'pat@corp.test', operator: false })
  const again = await signInBy(world.api.url, corp, { attributes: { email: ['other@corp.test'] } })
  expect(await whoIs(again.begun.browser)).toMatchObject({ email: 'pat@corp.test' })
})
