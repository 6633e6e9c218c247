import { createPrivateKey } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { signJws } from '@holdfast/runtime/jws'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { rowOf } from './files.ts'

/** Connectors give clocks so many seconds. */
const LEEWAY = 60
/** So long the address of the test opens its content. */
const SECONDS = 4

/**
 * Plays a recording whose address ends while it plays, and seeks to a place that was not read yet: the page asks for another
 * address, is checked again, and plays on from there. Its first address has little time left.
 */
export async function playPastTheGrant(page: Page, name: string, dataFolder: string): Promise<void> {
  const key = createPrivateKey(await readFile(join(dataFolder, 'secrets', 'grant-key'), 'utf8'))
  let asked = 0
  await page.route('**/api/v1/files/*/open', async (route) => {
    asked += 1
    const answer = await route.fetch()
    const opened = (await answer.json()) as { url: string }
    const json = asked === 1 ? { ...opened, url: aged(opened.url, key) } : opened
    await route.fulfill({ response: answer, json })
  })
  await rowOf(page, name).getByRole('link', { name, exact: true }).click()
  const media = page.locator(`video[aria-label="${name}"], audio[aria-label="${name}"]`)
  await media.waitFor()
  const begun = await media.evaluate(async (element) => {
    const player = element as HTMLMediaElement
    player.muted = true
    await player.play()
    return { address: player.currentSrc, duration: player.duration }
  })
  await wait((SECONDS + 1) * 1000)
  const after = await media.evaluate(async (element) => {
    const player = element as HTMLMediaElement
    const wanted = player.duration * 0.9
    const seeked = new Promise((resolve) => player.addEventListener('seeked', resolve, { once: true }))
    player.currentTime = wanted
    await seeked
    while (player.currentTime < wanted + 0.5)
      await new Promise((resolve) => player.addEventListener('timeupdate', resolve, { once: true }))
    player.pause()
    return { past: player.currentTime - wanted, address: player.currentSrc, error: player.error?.message }
  })
  await page.unroute('**/api/v1/files/*/open')
  expect(after.error).toBeUndefined()
  expect(after.past).toBeGreaterThan(0.4)
  expect(after.address).not.toBe(begun.address)
  expect(asked).toBe(2)
  await page.getByRole('link', { name: 'Back to the folder' }).click()
}

/** The same address with a grant that was made so long ago that it ends in a few seconds. */
function aged(address: string, key: ReturnType<typeof createPrivateKey>): string {
  const url = new URL(address)
  const [header = '', payload = ''] = (url.searchParams.get('grant') ?? '').split('.')
  const read = (part: string) =>
    JSON.parse(Buffer.from(part, 'base64url').toString()) as {
      typ: string
      kid: string
      iat: number
      exp: number
    }
  const { typ, kid } = read(header)
  const claims = read(payload)
  const exp = Math.floor(Date.now() / 1000) - LEEWAY + SECONDS
  url.searchParams.set('grant', signJws({ typ, kid }, { ...claims, exp }, key))
  return url.href
}
