import { openDatabase } from '@holdfast/db/database'
import { passwordLink as makePasswordLink } from '@holdfast/domain/cli/password-link'
import type { Appliance } from './environment.ts'
import { print } from './output.ts'

/** Prints a link by which a person sets a new password, and ends their lock-out. */
export async function passwordLink(
  appliance: Appliance,
  { json, email }: { json: boolean; email: string },
): Promise<void> {
  const { db, close } = openDatabase(appliance.DATABASE_URL, { max: 1, name: 'holdfast password-link' })
  try {
    const { url, expiresAt } = await makePasswordLink(db, { publicUrl: appliance.PUBLIC_URL, email })
    print(json, { url, expiresAt }, [url])
  } finally {
    await close()
  }
}
