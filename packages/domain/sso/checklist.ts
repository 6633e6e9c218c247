import { sql } from 'drizzle-orm'
import type { ssoTestNames } from '@holdfast/contracts/sso'
import type { Queries } from '@holdfast/db/database'
import type { Context } from '../context.ts'
import { seeSso } from './administer.ts'
import { getProvider } from './provider.ts'
import type { Provider } from './provider.ts'
import type { ProviderPlace } from './providers.ts'
import { offersSignOut } from './sign-out.ts'

export interface Checklist {
  tests: {
    name: (typeof ssoTestNames)[number]
    passed: boolean
    at: string | null
    by: string | null
    note: string | null
  }[]
  mayEnforce: boolean
}

/** Days for which a test counts. */
const testDays = 30

export function readChecklist(
  ctx: Context,
  { organizationId, providerId }: ProviderPlace,
): Promise<Checklist> {
  return seeSso(ctx, organizationId, async ({ tx }) => checklist(tx, await getProvider(tx, providerId)))
}

/**
 * The four recorded tests: an administrator and another person got in by the provider, signing out leads there and back, and the
 * break-glass administrator got in without it. Each shows that one way of being locked out is closed. A sign-in that people really
 * made counts like a test.
 */
export async function checklist(tx: Pick<Queries, 'execute'>, provider: Provider): Promise<Checklist> {
  const [row] = await tx.execute<Record<string, string | null>>(sql`
    with passed as (
      select t.kind, t.user_id, t.administrator, t.finished_at as at, u.email from sso_tests t
      left join users u on u.id = t.user_id
      where t.provider_id = ${provider.id} and t.state = 'passed'
        and t.finished_at > now() - make_interval(days => ${testDays})),
    administrator as (select * from passed where kind = 'sign_in' and administrator order by at desc limit 1),
    member as (select * from passed p where p.kind = 'sign_in' and p.user_id is distinct from
      (select a.user_id from administrator a) order by p.at desc limit 1),
    signed_out as (select * from passed where kind = 'sign_out' order by at desc limit 1),
    break_glass as (select s.created_at as at, u.email from sso_modes m
      join users u on u.tenant_id = m.tenant_id and u.id = m.user_id and u.state = 'active'
      join memberships o on o.organization_id = m.organization_id and o.user_id = m.user_id and o.state = 'active'
      join sessions s on s.user_id = m.user_id and s.method <> 'sso' and s.factor_at is not null
      where m.organization_id = ${provider.organizationId} and m.mode = 'break_glass' order by s.created_at desc limit 1)
    select (select at from administrator) as administrator, (select email from administrator) as administrator_by,
      (select at from member) as member, (select email from member) as member_by,
      (select at from signed_out) as sign_out, null as sign_out_by,
      (select at from break_glass) as break_glass, (select email from break_glass) as break_glass_by`)
  const test = (name: Checklist['tests'][number]['name'], note: string | null = null) => {
    const at = row?.[name] ?? null
    const passed = at !== null || note !== null
    return { name, passed, at: at && new Date(at).toISOString(), by: row?.[`${name}_by`] ?? null, note }
  }
  const none = offersSignOut(provider) ? null : 'The provider offers no address to sign out.'
  const tests = [test('administrator'), test('member'), test('sign_out', none), test('break_glass')]
  return { tests, mayEnforce: tests.every(({ passed }) => passed) }
}
