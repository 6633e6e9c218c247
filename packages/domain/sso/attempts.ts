import { randomInt } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import type { Context } from '../context.ts'
import type { Claims } from './claims.ts'
import { shownClaims } from './claims.ts'
import type { Provider } from './provider.ts'

/** What one attempt leaves in the SSO log. */
export interface NewAttempt {
  kind: 'sign_in' | 'test' | 'link' | 'sign_out'
  outcome: 'ok' | 'refused' | 'restarted'
  rule?: string | undefined
  detail?: string | undefined
  userId?: string | null | undefined
  email?: string | null | undefined
  /** Redacted by the protocol it is of. */
  response?: string | undefined
  claims?: Claims | undefined
}

const longest = 60_000
/** Without letters and digits that are taken for each other when read out. */
const letters = 'ABCDEFGHJKMNPQRSTVWXYZ23456789'

/** Writes one attempt into the log of its organisation; answers the code that the person is shown. */
export async function logAttempt(
  tx: Pick<Queries, 'execute'>,
  ctx: Context,
  provider: Provider,
  attempt: NewAttempt,
): Promise<string> {
  const code = Array.from({ length: 8 }, () => letters[randomInt(letters.length)]).join('')
  const { kind, outcome, rule, detail, userId, email, response, claims } = attempt
  const shown = claims && JSON.stringify(shownClaims(claims))
  await tx.execute(sql`
    insert into sso_attempts (organization_id, provider_id, provider_name, code, kind, outcome, rule, detail, user_id,
      email, address, user_agent, request_id, response, claims)
    values (${provider.organizationId}, ${provider.id}, ${provider.name}, ${code}, ${kind}, ${outcome}, ${rule ?? null},
      ${clean(detail)}, ${userId ?? null}, ${clean(email)}, ${ctx.address}, ${ctx.userAgent}, ${ctx.requestId},
      ${clean(response?.slice(0, longest))}, ${shown === undefined ? null : clean(shown)}::text::jsonb)`)
  return hyphenated(code)
}

/** PostgreSQL keeps neither NUL nor half characters. */
function clean(text: string | null | undefined): string | null {
  return text === undefined || text === null
    ? null
    : text.replaceAll('\0', '').replaceAll('\\u0000', '').toWellFormed()
}

/** `7KQ2-M9XD`. */
export function hyphenated(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`
}

/** As people type it. */
export function plainCode(code: string): string {
  return code.replace(/[^A-Za-z0-9]/g, '').toUpperCase()
}
