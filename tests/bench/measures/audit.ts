import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import postgres from 'postgres'
import type { Measure } from '../bench.ts'
import { figure } from '../figures.ts'
import type { Holdfast } from '../holdfast.ts'
import { median } from '../statistics.ts'
import { makeFolder } from './folders.ts'

const SAMPLES = 200
const EVENTS = 1_000_000
const COMMAND = fileURLToPath(new URL('../../../apps/cli/main.ts', import.meta.url))

const superuser = ({ appliance }: Holdfast) =>
  postgres(appliance.databaseUrl('postgres'), { max: 1, onnotice: () => {} })

/** New folders with their audit rows, and without, in turns: a trigger keeps the rows out. */
export const auditedWrites: Measure = {
  name: 'audited write',
  run: async (bench) => {
    const holdfast = await bench.holdfast()
    const sql = superuser(holdfast)
    await sql.unsafe(`
      create function skip_row() returns trigger language plpgsql as 'begin return null; end';
      create trigger skip before insert on audit_events for each row execute function skip_row()`)
    const parent = await makeFolder(holdfast, 'audited')
    const samples: Record<'enable' | 'disable', number[]> = { enable: [], disable: [] }
    for (let round = 0; round <= 2 * bench.rounds + 1; round += 1) {
      const skipping = round % 2 === 0 ? 'enable' : 'disable'
      await sql.unsafe(`alter table audit_events ${skipping} trigger skip`)
      for (let turn = 0; turn < SAMPLES; turn += 1) {
        const begun = performance.now()
        await makeFolder(holdfast, `${round}-${turn}`, parent)
        // The first of each was the warm-up.
        if (round > 1) samples[skipping].push(performance.now() - begun)
      }
    }
    await sql.end()
    const [without, with_] = [median(samples.enable), median(samples.disable)]
    return [
      figure('a new folder without audit, p50', without, 'ms'),
      figure('a new folder with audit, p50', with_, 'ms'),
      figure('with audit against without', with_ / without, 'x', { of: 'value', atMost: 1.1 }),
    ]
  },
}

/** A million events, sealed by the worker, and verified by the command. */
export const auditVerification: Measure = {
  name: 'audit verify',
  run: async (bench) => {
    const holdfast = await bench.holdfast()
    const sql = superuser(holdfast)
    await sql`
      insert into audit_events (tenant_id, organization_id, actor_id, actor_email, session_id, address, user_agent,
        request_id, action, object_kind, object_id, object_name, before, after, at)
      select o.tenant_id, o.id, uuidv7(), 'ada@example.org', uuidv7(), '192.0.2.1', 'Mozilla/5.0 (X11; Linux x86_64)',
        gen_random_uuid()::text, 'node.renamed', 'node', uuidv7(), 'file ' || n, jsonb_build_object('name', 'old ' || n),
        jsonb_build_object('name', 'new ' || n), now() + make_interval(secs => (n - ${EVENTS}) * 0.01)
      from generate_series(1, ${EVENTS}) n, organizations o`
    await sql`analyze audit_events`
    const begun = performance.now()
    await untilSealed(sql)
    const sealed = performance.now()
    const { databaseUrl, secrets } = holdfast.appliance
    const env = {
      ...process.env,
      DATABASE_URL: databaseUrl('holdfast_worker'),
      AUDIT_KEY: secrets['audit-key'],
    }
    const { stdout } = await promisify(execFile)(process.execPath, [COMMAND, '--json', 'audit', 'verify'], {
      env,
    })
    const verified = performance.now()
    const { ok, chains }: { ok: boolean; chains: { rows: number }[] } = JSON.parse(stdout)
    const rows = chains.reduce((sum, chain) => sum + chain.rows, 0)
    await sql.end()
    if (!ok || rows < EVENTS)
      throw new Error(`${rows} events were verified, and ${ok ? 'all' : 'not all'} matched`)
    return [
      figure('sealing of a backlog of 1,000,000 events', (sealed - begun) / 1000, 's'),
      figure('verification of 1,000,000 events', (verified - sealed) / 1000, 's', {
        of: 'value',
        atMost: 30,
      }),
    ]
  },
}

async function untilSealed(sql: postgres.Sql): Promise<void> {
  for (;;) {
    const [row] = await sql`
      select exists (select from audit_events e, audit_horizon h where (e.tx, e.id) > (h.tx, h.row_id)) as waiting`
    if (!row?.waiting) return
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}
