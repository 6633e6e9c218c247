import { openDatabase } from '@holdfast/db/database'
import { createTenant as makeTenant } from '@holdfast/domain/cli/tenant'
import type { Appliance } from './environment.ts'
import { print } from './output.ts'

/** Makes an address of its own with its organisation, and prints the link for its administrator. */
export async function createTenant(
  appliance: Appliance,
  { json, host, name, email }: { json: boolean; host: string; name: string; email: string },
): Promise<void> {
  const { db, close } = openDatabase(appliance.DATABASE_URL, { max: 1, name: 'holdfast tenant create' })
  try {
    const input = { host, name, administratorEmail: email, publicUrl: appliance.PUBLIC_URL }
    const made = await makeTenant(db, input)
    print(json, made, [made.invitation.url])
  } finally {
    await close()
  }
}
