import { expect } from 'vitest'
import type { Page, Response } from 'playwright-core'

/**
 * Opens a video or a recording in the viewer, jumps to its middle and plays on from there. The browser must have got
 * it from the connector in ranges, one of which begins past the first byte.
 */
export async function playFromTheMiddle(page: Page, name: string, connectorUrl: string): Promise<void> {
  const ranges: string[] = []
  const note = (response: Response) => {
    const range = response.headers()['content-range']
    if (response.url().startsWith(connectorUrl) && response.status() === 206 && range) ranges.push(range)
  }
  page.on('response', note)
  await page.getByRole('link', { name, exact: true }).click()
  const media = page.locator(`video[aria-label="${name}"], audio[aria-label="${name}"]`)
  await media.waitFor()
  const played = await media.evaluate(async (element) => {
    // The locator names nothing else.
    const player = element as HTMLMediaElement
    const once = (event: string) =>
      new Promise((resolve) => player.addEventListener(event, resolve, { once: true }))
    if (player.readyState < 1) await once('loadedmetadata')
    const middle = player.duration / 2
    const seeked = once('seeked')
    player.currentTime = middle
    await seeked
    player.muted = true
    await player.play()
    while (player.currentTime < middle + 0.5) await once('timeupdate')
    player.pause()
    return { middle, at: player.currentTime, error: player.error?.message }
  })
  page.off('response', note)
  expect(played.error).toBeUndefined()
  expect(played.middle).toBeGreaterThan(5)
  expect(played.at).toBeGreaterThan(played.middle)
  expect(ranges.length, 'answers of the connector with a range').toBeGreaterThan(0)
  await page.getByRole('link', { name: 'Back to the folder' }).click()
}

/** Opens a picture in the viewer; its bytes were drawn. */
export async function lookAtPicture(page: Page, name: string, width: number): Promise<void> {
  await page.getByRole('link', { name, exact: true }).click()
  const image = page.getByRole('img', { name })
  await image.waitFor()
  await expect.poll(() => image.evaluate((element) => (element as HTMLImageElement).naturalWidth)).toBe(width)
  await page.getByRole('link', { name: 'Back to the folder' }).click()
}
