import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { expect } from 'vitest'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** No finding of weight by the rules of WCAG 2.2, levels A and AA. */
export async function expectAccessible(page: Page): Promise<void> {
  await untilStill(page)
  await page.evaluate(axe)
  const results = await page.evaluate<AxeResults>(`axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  })`)
  const found = results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .map(({ html, failureSummary }) => `${html} ${failureSummary}`)
          .join(' | ')
          .slice(0, 800)}`,
    )
  expect(found, page.url()).toEqual([])
}

/** Waits until what fades in or out has done so: half-way it has the contrast of neither. */
async function untilStill(page: Page): Promise<void> {
  await page.waitForFunction(async () => {
    for (let frame = 0; frame < 3; frame += 1) await new Promise((next) => requestAnimationFrame(next))
    return document.getAnimations().every((one) => one.effect?.getComputedTiming().iterations === Infinity)
  })
}

/** The page fits: nothing has to be scrolled sideways. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const { inner, content } = await page.evaluate(() => ({
    inner: document.documentElement.clientWidth,
    content: document.documentElement.scrollWidth,
  }))
  expect(content, `${page.url()} at ${inner} px`).toBeLessThanOrEqual(inner)
}

/** The page is really dark, not only called so. */
export async function expectDark(page: Page): Promise<void> {
  const colour = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const [red = 255, green = 255, blue = 255] = (colour.match(/[\d.]+/g) ?? []).map(Number)
  expect(red + green + blue, colour).toBeLessThan(200)
}

/** Waits until nothing on the page is loading any more. */
export async function untilSettled(page: Page): Promise<void> {
  await page.getByRole('main').waitFor()
  await page.waitForFunction(() => {
    const busy = document.querySelector('[aria-busy="true"], [aria-label="Loading…"], .mantine-Skeleton-root')
    return busy === null && document.querySelector('main h1, main [role="grid"], main form') !== null
  })
}
