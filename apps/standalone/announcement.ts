import { openDatabase } from '@holdfast/db/database'
import { createSetupLink, isSetUp } from '@holdfast/domain/setup/create-link'
import type { Environment } from '@holdfast/runtime/config'
import type { Options } from './options.ts'

/** Says where Holdfast is and, until it is set up, the link that does it once. */
export async function announcement(api: Environment, options: Options): Promise<string> {
  const url = api['PUBLIC_URL'] ?? ''
  const { db, close } = openDatabase(api['DATABASE_URL'] ?? '', { max: 1, name: 'holdfast start' })
  try {
    const lines = [`Holdfast is running at ${url}`]
    if (!(await isSetUp(db))) lines.push(`Set it up within the hour: ${(await createSetupLink(db, url)).url}`)
    lines.push(
      `Everything is kept in ${options.data}. There are no backups of it here: copy that folder while`,
    )
    lines.push('Holdfast is stopped, or run the stack (docker compose up --wait) on a server.')
    lines.push('Ctrl+C stops it.')
    return `\n${lines.map((line) => `  ${line}`).join('\n')}\n\n`
  } finally {
    await close()
  }
}
