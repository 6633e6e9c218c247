import { openDatabase } from '@holdfast/db/database'
import { createSetupLink } from '@holdfast/domain/setup/create-link'
import type { Appliance } from './environment.ts'
import { print } from './output.ts'

/** Prints a fresh set-up link; earlier ones stop working. */
export async function setupLink(appliance: Appliance, { json }: { json: boolean }): Promise<void> {
  const { db, close } = openDatabase(appliance.DATABASE_URL, { max: 1, name: 'holdfast setup-link' })
  try {
    const { url, expiresAt } = await createSetupLink(db, appliance.PUBLIC_URL)
    print(json, { url, expiresAt }, [url])
  } finally {
    await close()
  }
}
