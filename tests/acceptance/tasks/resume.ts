import type { Page } from 'playwright-core'

/** Makes the line of this page as slow as this, in bytes a second; 0 lifts it. */
export async function slowDown(page: Page, uploadBytesPerSecond: number): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: uploadBytesPerSecond || -1,
  })
}

/** Waits until the tray says that a file has got so far, in per cent. */
export async function untilAtLeast(page: Page, percent: number): Promise<void> {
  await page.waitForFunction((least) => {
    const tray = document.querySelector('[aria-label="Transfers"]')?.textContent ?? ''
    return Number(/(\d+)\s*% of/.exec(tray)?.[1] ?? 0) >= least
  }, percent)
}

/** After the browser was closed: the tray asks for the file, says where it stands, and goes on when it gets it. */
export async function chooseAgain(page: Page, name: string, path: string): Promise<number> {
  const row = page.getByRole('region', { name: 'Transfers' }).getByRole('listitem').filter({ hasText: name })
  const words = row.getByText(/Choose the file again to continue at \d+\s*%/)
  await words.waitFor()
  const percent = Number(/at (\d+)/.exec((await words.textContent()) ?? '')?.[1])
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: `Choose ${name} again` }).click()
  await (await chooser).setFiles(path)
  return percent
}
