import { sql } from 'drizzle-orm'
import type { SsoAttempt as Attempt, SsoAttemptDetails as Details } from '@holdfast/contracts/sso'
import type { z } from 'zod'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { decodeCursor, ID, page } from '../projects/cursor.ts'
import { instant } from '../projects/time.ts'
import { seeSso } from './administer.ts'
import { hyphenated, plainCode } from './attempts.ts'

type SsoAttempt = z.infer<typeof Attempt>
type SsoAttemptDetails = z.infer<typeof Details>

interface Row extends Record<string, unknown> {
  id: string
  code: string
  at: string
  provider_id: string | null
  provider_name: string
  kind: SsoAttempt['kind']
  outcome: SsoAttempt['outcome']
  rule: string | null
  detail: string | null
  user_id: string | null
  email: string | null
  address: string
  user_agent: string
  request_id: string
  response?: string | null
  claims?: SsoAttemptDetails['claims'] | null
}

const columns = sql`id, code, at, provider_id, provider_name, kind, outcome, rule, detail, user_id, email, address,
  user_agent, request_id`

export interface LogQuery {
  cursor?: string | undefined
  limit: number
  code?: string | undefined
  outcome?: SsoAttempt['outcome'] | undefined
  providerId?: string | undefined
}

/** The SSO log of an organisation, newest first. */
export function listAttempts(ctx: Context, organizationId: string, query: LogQuery) {
  const { cursor, limit, code, outcome, providerId } = query
  return seeSso(ctx, organizationId, async ({ tx }) => {
    const [last] = cursor ? decodeCursor(cursor, [ID]) : []
    const conditions = [
      sql`organization_id = ${organizationId}`,
      ...(last === undefined ? [] : [sql`id < ${last}::uuid`]),
      ...(code === undefined ? [] : [sql`code = ${plainCode(code)}`]),
      ...(outcome === undefined ? [] : [sql`outcome = ${outcome}`]),
      ...(providerId === undefined ? [] : [sql`provider_id = ${providerId}`]),
    ]
    const rows = await tx.execute<Row>(sql`select ${columns} from sso_attempts
      where ${sql.join(conditions, sql` and `)} order by id desc limit ${limit + 1}`)
    return page(rows, limit, { item: attemptOf, cursor: ({ id }) => [id] })
  })
}

/** One attempt with what the provider answered. @throws DomainError `not_found` */
export function readAttempt(
  ctx: Context,
  organizationId: string,
  attemptId: string,
): Promise<SsoAttemptDetails> {
  return seeSso(ctx, organizationId, async ({ tx }) => {
    const [row] = await tx.execute<Row>(sql`select ${columns}, response, claims from sso_attempts
      where organization_id = ${organizationId} and id = ${attemptId}`)
    if (!row) throw new DomainError('not_found')
    return { ...attemptOf(row), response: row.response ?? null, claims: row.claims ?? [] }
  })
}

function attemptOf(row: Row): SsoAttempt {
  return {
    id: row.id,
    code: hyphenated(row.code),
    at: instant(row.at),
    providerId: row.provider_id,
    providerName: row.provider_name,
    kind: row.kind,
    outcome: row.outcome,
    rule: row.rule,
    detail: row.detail,
    userId: row.user_id,
    email: row.email,
    address: row.address,
    userAgent: row.user_agent,
    requestId: row.request_id,
  }
}
