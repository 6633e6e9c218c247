import { statSync } from 'node:fs'
import type { Page } from 'playwright-core'

/**
 * Drops files and folders of this machine onto a page as a person does: through the browser's own drag and drop, so
 * that the page gets real directory entries.
 */
export async function dropOnto(page: Page, paths: readonly string[]): Promise<void> {
  for (const path of paths) statSync(path)
  const { width, height } = page.viewportSize() ?? { width: 1280, height: 720 }
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files: [...paths], dragOperationsMask: 1 }
  const at = { x: Math.round(width / 2), y: Math.round(height / 2), data }
  await session.send('Input.dispatchDragEvent', { type: 'dragEnter', ...at })
  await session.send('Input.dispatchDragEvent', { type: 'dragOver', ...at })
  await session.send('Input.dispatchDragEvent', { type: 'drop', ...at })
  await session.detach()
}
