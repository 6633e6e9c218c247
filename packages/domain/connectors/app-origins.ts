import type { Database } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'

/** Origins of the app: the generic address and one for each tenant's host name. Connectors answer CORS for these. */
export async function originsOf(db: Database, publicUrl: string): Promise<string[]> {
  const rows = await db.execute<{ host: string }>(sql`select host from all_tenant_hosts() as h(host)`)
  const own = new URL(publicUrl)
  const port = own.port ? `:${own.port}` : ''
  return [own.origin, ...rows.map(({ host }) => `${own.protocol}//${host}${port}`)]
}
