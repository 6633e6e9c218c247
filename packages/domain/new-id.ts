import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'

/** An id from the database, for a row whose scope must be set before it is inserted. */
export async function newId(db: Pick<Queries, 'execute'>): Promise<string> {
  const [row] = await db.execute<{ id: string }>(sql`select uuidv7() as id`)
  if (!row) throw new Error('the database made no id')
  return row.id
}
