import type { TrustedKeys } from '@holdfast/contracts/audit/keys'
import type { Database } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import type { Finding } from './check-chain.ts'
import { verifyDatabase } from './verify.ts'

type Chain = { chain_id: string; verified_seq: string; problem: string | null }

/**
 * Verifies what was sealed since the last time, or with `whole` everything, and notes the outcome with each chain. A problem stays
 * until a verification of the whole chain finds none. Answers the findings. As the worker.
 */
export async function verifyAudit(
  db: Database,
  keys: TrustedKeys,
  { whole }: { whole: boolean },
): Promise<Finding[]> {
  const all: Finding[] = []
  const chains = await db.execute<Chain>(sql`
    select chain_id, verified_seq, problem from audit_chains where ${whole} or seq > verified_seq`)
  for (const { chain_id: chain, verified_seq: verified, problem } of chains) {
    const findings: Finding[] = []
    const after = whole ? 0 : Number(verified)
    const report = (finding: Finding) => findings.length < 100 && findings.push(finding)
    const [result] = await verifyDatabase(db, {
      keys,
      chain,
      after,
      report: (finding) => void report(finding),
    })
    const [first] = findings
    const found = first ? `${first.code}: ${first.row ?? `block ${first.seq}`} ${first.detail}` : null
    await db.execute(sql`
      update audit_chains set verified_seq = ${result?.head.seq ?? 0}, verified_at = now(),
        problem = ${found ?? (whole ? null : problem)} where chain_id = ${chain}`)
    all.push(...findings)
  }
  return all
}

/** Chains and copies of which something does not match, for the metrics. */
export async function countProblems(db: Database): Promise<{ chains: number; copies: number }> {
  const [row] = await db.execute<{ chains: number; copies: number }>(sql`
    select (select count(*)::int from audit_chains where problem is not null) as chains,
      (select count(*)::int from audit_copies where problem is not null) as copies`)
  return { chains: row?.chains ?? 0, copies: row?.copies ?? 0 }
}
