import { createReadStream, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { readTrustedKeys } from '@holdfast/contracts/audit/keys'
import type { TrustedKeys } from '@holdfast/contracts/audit/keys'
import { openDatabase } from '@holdfast/db/database'
import type { Finding } from '@holdfast/domain/audit/check-chain'
import { publishedKeys } from '@holdfast/domain/audit/keys'
import { verifyDatabase } from '@holdfast/domain/audit/verify'
import type { VerifiedChain } from '@holdfast/domain/audit/verify'
import { verifyExport } from '@holdfast/domain/audit/verify-export'
import type { Lines } from '@holdfast/domain/audit/verify-export'
import type { Environment } from '@holdfast/runtime/config'
import { ConfigError } from '@holdfast/runtime/config'
import { readAuditPlace } from './audit-place.ts'
import { print } from './output.ts'

export interface AuditVerifyOptions {
  json: boolean
  data: string
  events?: string | undefined
  blocks?: string | undefined
  keys?: string | undefined
  chain?: string | undefined
}

/** Findings that are printed one by one; more are counted. */
const PRINTED = 1000

/** Verifies the audit trail, or an export of it. Answers the exit code: 0 all matches, 1 something does not. */
export async function auditVerify(environment: Environment, options: AuditVerifyOptions): Promise<number> {
  const findings: Finding[] = []
  let count = 0
  const report = (finding: Finding) => {
    count += 1
    if (findings.length < PRINTED) findings.push(finding)
  }
  const result =
    options.events === undefined && options.blocks === undefined
      ? await inDatabase(environment, options, report)
      : await inFiles(options, report)
  const verdict =
    count === 0 ? 'everything matches' : `${count} ${count === 1 ? 'thing does' : 'things do'} not match`
  print(options.json, { ok: count === 0, findings, findingsCount: count, ...result.document }, [
    ...result.lines,
    ...findings.map(toLine),
    verdict,
  ])
  return count === 0 ? 0 : 1
}

type Result = { document: object; lines: string[] }

async function inDatabase(
  environment: Environment,
  options: AuditVerifyOptions,
  report: (finding: Finding) => void,
): Promise<Result> {
  const place = readAuditPlace(environment, options.data)
  const { db, close } = openDatabase(place.url, { max: 1, name: 'holdfast audit verify' })
  try {
    const keys = trusted(options, place.key) ?? (await publishedKeys(db))
    const progress = process.stderr.isTTY
      ? (rows: number) => process.stderr.write(`\r${rows} rows`)
      : undefined
    const chains = await verifyDatabase(db, {
      keys,
      chain: options.chain,
      report,
      ...(progress && { progress }),
    })
    if (progress) process.stderr.write('\r')
    return { document: { chains, keys: [...keys.keys()] }, lines: chains.map(chainLine) }
  } finally {
    await close()
  }
}

async function inFiles(options: AuditVerifyOptions, report: (finding: Finding) => void): Promise<Result> {
  if (options.events === undefined || options.blocks === undefined)
    throw new ConfigError('an export is verified by both of its files: --events and --blocks')
  const keys = trusted(options, undefined)
  const files = { events: lines(options.events), blocks: lines(options.blocks) }
  const verified = await verifyExport({ ...files, keys, report })
  const { chain, blocks, rows, unsealed, head } = verified
  return {
    document: { export: verified },
    lines: [
      `${chain}: ${rows} rows in ${blocks} blocks, ${unsealed} not sealed yet, head ${head.seq} ${head.hash}`,
      ...(keys
        ? []
        : [`signed by ${verified.keys.join(', ')}, as the export itself says: compare, or give --keys`]),
    ],
  }
}

function trusted({ keys }: AuditVerifyOptions, secret: string | undefined): TrustedKeys | undefined {
  try {
    if (keys !== undefined) return readTrustedKeys(readFileSync(keys, 'utf8'))
    return secret === undefined ? undefined : readTrustedKeys(secret)
  } catch (error) {
    throw new ConfigError(`no keys in ${keys ?? 'AUDIT_KEY'}: ${error instanceof Error ? error.message : ''}`)
  }
}

function lines(path: string): Lines {
  return () => createInterface({ input: createReadStream(path), crlfDelay: Infinity })
}

function chainLine({
  chain,
  organizationId,
  blocks,
  rows,
  unsealed,
  gone,
  restored,
  head,
}: VerifiedChain): string {
  const parts = [
    `${organizationId ? 'organisation' : 'tenant'} ${chain}: ${rows} rows in ${blocks} blocks`,
    `${unsealed.rows} not sealed yet${unsealed.since ? ` (since ${unsealed.since})` : ''}`,
    gone.through > 0 ? `blocks up to ${gone.through} were let go by retention` : '',
    gone.erased > 0 ? `${gone.erased} rows erased` : '',
    restored > 0 ? `restored ${restored} times` : '',
    `head ${head.seq} ${head.hash}`,
  ]
  return parts.filter(Boolean).join(', ')
}

function toLine({ chain, code, seq, row, detail }: Finding): string {
  const where = [seq === undefined ? '' : `block ${seq}`, row === undefined ? '' : `row ${row}`].filter(
    Boolean,
  )
  return `${code}: ${chain} ${where.join(', ')}: ${detail}`
}
