import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ActorContext } from '@holdfast/domain/context'
import { inTenant } from '@holdfast/domain/context'
import { listInvitations } from '@holdfast/domain/invitations/list'
import { listMembers } from '@holdfast/domain/organizations/list-members'
import { listTrash } from '@holdfast/domain/nodes/list-trash'
import { listNodes } from '@holdfast/domain/nodes/list'
import { listProjects } from '@holdfast/domain/projects/list'
import { listOwnSessions } from '@holdfast/domain/sessions/list'
import { openDatabase } from '@holdfast/db/database'
import { TestOrganization } from '../harness/organization.ts'
import { createDatabase } from '../harness/postgres.ts'
import type { TestDatabase } from '../harness/postgres.ts'

/** Rows that others have in each table; and those that a list may look at for a page of a few. */
const foreign = 20_000
const allowed = 500

let database: TestDatabase
let sql: postgres.Sql
let organization: TestOrganization
let ctx: ActorContext
let projectId: string
let rootId: string
let opened: ReturnType<typeof openDatabase>

beforeAll(async () => {
  database = await createDatabase()
  sql = postgres(database.url('postgres'), { max: 1 })
  organization = await TestOrganization.make(database)
  const person = await organization.person('account_administrator')
  // One connection, so that what it did can be asked of it.
  opened = openDatabase(database.url('holdfast_api'), { name: 'test', max: 1 })
  ctx = { ...person, db: opened.db }
  const project = await organization.project(person)
  ;[projectId, rootId] = [project.id, project.rootId]
  await fillWithForeignRows()
})
afterAll(async () => {
  await opened.close()
  await organization.close()
  await sql.end()
  await database.drop()
})

/** Another organisation of the same tenant with many people, sessions, invitations, projects and files. */
async function fillWithForeignRows(): Promise<void> {
  const other = await TestOrganization.make(database)
  const boss = await other.person('account_administrator')
  const project = await other.project(boss)
  const tenant = other.tenantId
  await sql`insert into users (tenant_id, email, email_key, display_name, name_key)
    select ${tenant}, n || '@other.example', n || '@other.example', n, n from generate_series(1, ${foreign}) n`
  await sql`insert into memberships (organization_id, user_id, tenant_id)
    select ${other.id}, id, ${tenant} from users where email like '%@other.example'`
  await sql`insert into role_assignments (organization_id, user_id, role)
    select ${other.id}, id, 'member' from users where email like '%@other.example'`
  await sql`insert into sessions (tenant_id, user_id, user_agent, address, expires_at)
    select ${tenant}, id, '', '', now() + interval '1 hour' from users where email like '%@other.example'`
  await sql`insert into invitations (organization_id, tenant_id, email, email_key, role, token_hash, invited_by, expires_at)
    select ${other.id}, ${tenant}, n || '', n || '', 'viewer', sha256(n::text::bytea), '', now() + interval '1 day'
    from generate_series(1, ${foreign}) n`
  await sql`insert into nodes (organization_id, project_id, parent_id, kind, name, name_key)
    select ${other.id}, ${project.id}, ${project.rootId}, 'folder', n, n from generate_series(1, ${foreign}) n`
  await sql`analyze`
  await other.close()
}

const page = { limit: 50 }
const lists: Record<string, () => Promise<unknown>> = {
  'members by name': () => listMembers(ctx, organization.id, page),
  'members by filter': () => listMembers(ctx, organization.id, { ...page, filter: '1' }),
  invitations: () => listInvitations(ctx, organization.id, page),
  'own sessions': () => listOwnSessions(ctx, page),
  projects: () => listProjects(ctx, { organizationId: organization.id, ...page, state: 'live' }),
  'nodes of a folder': () =>
    listNodes(ctx, { projectId, parentId: rootId, ...page, sort: 'name', order: 'asc', foldersFirst: true }),
  trash: () => listTrash(ctx, { projectId, ...page }),
}

/*
 * Under row-level security a condition whose operator is not leakproof uses no index. What a list really looks at shows
 * in the statistics of its connection.
 */
test.each(Object.entries(lists))('%s: looks at its own rows only', async (_, list) => {
  await list()
  const before = await rowsSeen()
  await list()
  const seen = (await rowsSeen()) - before
  expect(seen).toBeLessThan(allowed)
})

test('the measure sees a scan', async () => {
  const before = await rowsSeen()
  await inTenant(ctx, (tx) => tx.execute('select count(*) from users'))
  await expect.poll(rowsSeen).toBeGreaterThan(before + foreign)
})

async function rowsSeen(): Promise<number> {
  await opened.db.$client`select pg_stat_force_next_flush()`
  await opened.db.$client`select 1`
  const [row] =
    await sql`select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) as seen from pg_stat_user_tables`
  return Number(row?.seen)
}
