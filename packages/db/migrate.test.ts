import { afterAll, beforeAll, expect, test } from 'vitest'
import postgres from 'postgres'
import { createDatabase } from '../../tests/harness/postgres.ts'
import type { TestDatabase } from '../../tests/harness/postgres.ts'
import { migrate, SchemaTooNew } from './migrate.ts'

let database: TestDatabase
let superuser: postgres.Sql
beforeAll(async () => {
  database = await createDatabase()
  superuser = postgres(database.url('postgres'), { max: 1 })
})
afterAll(async () => {
  await superuser.end()
  await database.drop()
})

test('every table forces row-level security and has a policy', async () => {
  const open = await superuser`
    select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      and not (c.relrowsecurity and c.relforcerowsecurity)`
  expect(open.map((row) => row.relname)).toEqual([])
})

test('the roles that connect own nothing and pass no policy by', async () => {
  const owned = await superuser`
    select c.relname from pg_class c join pg_roles r on r.oid = c.relowner
    where c.relnamespace = 'public'::regnamespace
      and r.rolname in ('holdfast_api', 'holdfast_worker', 'holdfast_connector')`
  expect(owned).toHaveLength(0)
  const strong = await superuser`
    select rolname from pg_roles where rolname like 'holdfast\_%' and (rolsuper or rolcreaterole or rolreplication
      or (rolbypassrls and rolcanlogin))`
  expect(strong).toHaveLength(0)
})

test('nobody but the owner may run a function unless it was granted', async () => {
  const open = await superuser`
    select p.proname from pg_proc p where p.pronamespace = 'public'::regnamespace
      and has_function_privilege('public', p.oid, 'execute')`
  expect(open.map((row) => row.proname)).toEqual([])
})

test('functions with the rights of their owner fix their search path', async () => {
  const loose = await superuser`
    select p.proname from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef
      and not coalesce(p.proconfig::text like '%search_path%', false)`
  expect(loose.map((row) => row.proname)).toEqual([])
})

test('repeating it changes nothing', async () => {
  const before = await superuser`select count(*) from tenants`
  await migrate(database.url('holdfast_owner'))
  await migrate(database.url('holdfast_owner'))
  expect(await superuser`select count(*) from tenants`).toEqual(before)
})

test('the audit trail can only grow', async () => {
  const api = postgres(database.url('holdfast_api'), { max: 1 })
  await expect(api`update audit_events set action = ''`).rejects.toThrow(/permission denied/)
  await expect(api`delete from audit_events`).rejects.toThrow(/permission denied/)
  await expect(api`select from audit_events_default`).rejects.toThrow(/permission denied/)
  await api.end()
})

test('newer data is refused', async () => {
  const newer = await createDatabase()
  const sql = postgres(newer.url('postgres'), { max: 1 })
  await sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('x', 99999999999999)`
  await sql.end()
  await expect(migrate(newer.url('holdfast_owner'))).rejects.toBeInstanceOf(SchemaTooNew)
  await newer.drop()
})
