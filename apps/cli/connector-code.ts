import { openDatabase } from '@holdfast/db/database'
import { connectorCode as makeConnectorCode } from '@holdfast/domain/cli/connector-code'
import type { Appliance } from './environment.ts'
import { print } from './output.ts'

/** Creates a connector and prints the code that it enrols with. */
export async function connectorCode(
  appliance: Appliance,
  { json, name }: { json: boolean; name: string },
): Promise<void> {
  const people = openDatabase(appliance.DATABASE_URL, { max: 1, name: 'holdfast connector code' })
  const connectors = openDatabase(appliance.CONNECTOR_DATABASE_URL, {
    max: 1,
    name: 'holdfast connector code',
  })
  try {
    const { id, code, expiresAt } = await makeConnectorCode(
      { db: people.db, connectorDb: connectors.db },
      name,
    )
    print(json, { id, code, expiresAt }, [code])
  } finally {
    await Promise.all([people.close(), connectors.close()])
  }
}
