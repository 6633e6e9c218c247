import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import type { Page } from 'playwright-core'
import { untilSettled } from './looks.ts'

const COMMAND = resolve(import.meta.dirname, '../../../apps/cli/main.ts')

/** Goes to the trail by the navigation and looks for what was done to a thing of this name. */
export async function searchTrail(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Audit' }).click()
  await untilSettled(page)
  await page.getByRole('textbox', { name: 'Name of the file, person or thing' }).fill(name)
  await page.getByRole('button', { name: 'Apply' }).click()
  await page.waitForURL(/text=/)
  await page.getByRole('list', { name: 'Events' }).getByText(name).first().waitFor()
}

/** Opens the newest event of the list, down to the block that proves it. */
export async function openNewestEvent(page: Page): Promise<void> {
  await page.getByRole('list', { name: 'Events' }).getByRole('button').first().click()
  await page.getByText(/Sealed in block \d+/).waitFor()
}

/** Downloads both files of an export, as a person does, and has the command verify them. */
export async function exportAndVerify(page: Page, folder: string): Promise<{ rows: number }> {
  const events = await download(page, 'JSON lines, for verification', folder)
  const blocks = await download(page, 'Signed blocks, for verification', folder)
  const { origin } = new URL(page.url())
  const answer = await page.request.get(`${origin}/api/v1/audit/keys`)
  const { items }: { items: { publicKey: string }[] } = await answer.json()
  const keys = join(folder, 'keys.pem')
  writeFileSync(keys, items.map((key) => key.publicKey).join('\n'))
  const args = ['--json', 'audit', 'verify', '--events', events, '--blocks', blocks, '--keys', keys]
  const { stdout } = await promisify(execFile)(process.execPath, [COMMAND, ...args])
  const verified: { ok: boolean; export: { rows: number } } = JSON.parse(stdout)
  expect(verified.ok, stdout).toBe(true)
  return verified.export
}

async function download(page: Page, name: string, folder: string): Promise<string> {
  await page.getByRole('button', { name: 'Export' }).click()
  const started = page.waitForEvent('download')
  await page.getByRole('menuitem', { name }).click()
  const file = await started
  const path = join(folder, file.suggestedFilename())
  await file.saveAs(path)
  return path
}
