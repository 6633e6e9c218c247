import { openDatabase } from '@holdfast/db/database'
import { resetFactors as reset } from '@holdfast/domain/cli/reset-factors'
import type { Appliance } from './environment.ts'
import { print } from './output.ts'

/** Removes the second factors of a person who lost them, and ends their sessions. */
export async function resetFactors(
  appliance: Appliance,
  { json, email }: { json: boolean; email: string },
): Promise<void> {
  const { db, close } = openDatabase(appliance.DATABASE_URL, { max: 1, name: 'holdfast reset-factors' })
  try {
    const factors = await reset(db, { email })
    print(json, { email, factors }, [`${factors} second factors of ${email} removed, and all sessions ended`])
  } finally {
    await close()
  }
}
