import { chromium } from 'playwright-core'
import type { Browser, BrowserContext } from 'playwright-core'
import { findProgram } from '../harness/programs.ts'

/** The path of Debian's Chromium, or another one; undefined where there is none and browser tests are skipped. */
export const chromiumPath: string | undefined = findProgram('chromium', 'chromium-browser', 'google-chrome')

const SWITCHES = [
  // As root, and in containers, Chromium's own sandbox cannot be set up.
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--autoplay-policy=no-user-gesture-required',
]

export async function launchBrowser(): Promise<Browser> {
  if (!chromiumPath) throw new Error('no Chromium on this machine')
  return chromium.launch({ executablePath: chromiumPath, args: SWITCHES })
}

/** A browser as a person has it: what it remembers lies in `folder` and is there again at the next launch. */
export async function launchProfile(folder: string): Promise<BrowserContext> {
  if (!chromiumPath) throw new Error('no Chromium on this machine')
  return chromium.launchPersistentContext(folder, { executablePath: chromiumPath, args: SWITCHES })
}
