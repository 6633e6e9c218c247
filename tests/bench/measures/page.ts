import { brotliCompressSync } from 'node:zlib'
import { chromium } from 'playwright-core'
import type { Measure } from '../bench.ts'
import { figure } from '../figures.ts'
import { findProgram } from '../peers/install.ts'

/** What a browser loads as scripts to show the sign-in page, each as brotli at its best would send it. */
export const signInPage: Measure = {
  name: 'sign-in page',
  run: async (bench) => {
    const { appliance } = await bench.holdfast()
    const executablePath = findProgram('chromium')
    if (executablePath === undefined) throw new Error('Chromium is needed: apt-get install chromium')
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
    try {
      const page = await browser.newPage()
      const sizes: Promise<number>[] = []
      page.on('response', (response) => {
        if (response.request().resourceType() === 'script') {
          sizes.push(response.body().then((body) => brotliCompressSync(body).length))
        }
      })
      await page.goto(`${appliance.url}/sign-in`, { waitUntil: 'networkidle' })
      await page
        .getByLabel(/password/i)
        .first()
        .waitFor()
      const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
      return [figure('scripts of the sign-in page, brotli', bytes / 1000, 'kB', { of: 'value', atMost: 200 })]
    } finally {
      await browser.close()
    }
  },
}
