import { inScope } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestOrganization } from '../../../tests/harness/organization.ts'
import { createDatabase } from '../../../tests/harness/postgres.ts'
import type { TestDatabase } from '../../../tests/harness/postgres.ts'
import type { ActorContext } from '../context.ts'
import { encodeCursor } from '../projects/cursor.ts'
import { pageQuery } from './list.ts'

let database: TestDatabase
let organization: TestOrganization
let admin: ActorContext
let input: { projectId: string; parentId: string; limit: number }
beforeAll(async () => {
  database = await createDatabase()
  organization = await TestOrganization.make(database)
  admin = await organization.person('account_administrator')
  const project = await organization.project(admin)
  input = { projectId: project.id, parentId: project.rootId, limit: 200 }
  await organization.sql`
    insert into nodes (organization_id, project_id, parent_id, kind, name, name_key, size, type, modified_at,
      current_version_id)
    select ${organization.id}, ${project.id}, ${project.rootId}, 'file', i || '.jpg', i || '.jpg', i * 7919 % 20011,
      'image/jpeg', now() - make_interval(secs => i * 7919 % 20011), uuidv7() from generate_series(1, 20000) i`
  await organization.sql.unsafe('analyze nodes')
})
afterAll(async () => {
  await organization.close()
  await database.drop()
})

const cursors = {
  name: encodeCursor(['file', '5000.jpg', '5000.jpg']),
  size: encodeCursor(['file', '10000', '5000.jpg']),
  modified: encodeCursor(['file', '2026-01-01 00:00:00.5+00', '5000.jpg']),
  type: encodeCursor(['file', 'image/jpeg', '5000.jpg']),
}

test.each(
  (['name', 'size', 'modified', 'type'] as const).flatMap((sort) =>
    (['asc', 'desc'] as const).flatMap((order) =>
      [true, false].flatMap((foldersFirst) =>
        [undefined, cursors[sort]].map((cursor) => ({ sort, order, foldersFirst, cursor })),
      ),
    ),
  ),
)('the api’s role reads a page of $sort $order $foldersFirst $cursor from its index', async (order) => {
  const { tenantId: tenant, id } = organization
  const scope = { tenant, organization: id, user: admin.actor.userId }
  const plan = await inScope(organization.db, scope, (tx) =>
    tx.execute<{ 'QUERY PLAN': string }>(sql`explain ${pageQuery({ ...input, ...order })}`),
  )
  const text = plan.map((row) => row['QUERY PLAN']).join('\n')
  expect(text).toMatch(new RegExp(`Index Scan( Backward)? using nodes_by_${order.sort} `))
  expect(text).not.toMatch(/Seq Scan on nodes/)
})
