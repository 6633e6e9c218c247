import type { ErrorCode } from '@holdfast/contracts/errors'

/** Errors of the connection and states of the server in which trying again later is the right thing. */
const unavailable =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|CONNECT_TIMEOUT|CONNECTION_\w+|08\w{3}|57P0\d|53\w{3}|40001|40P01|55P03|25006)$/

/** What an error of PostgreSQL (SQLSTATE) or of the way to it means for the caller, or undefined when it is our mistake. */
export function databaseProblem(
  error: unknown,
): { code: ErrorCode; detail: string; extra: Record<string, unknown> } | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
    if (unavailable.test(code))
      return { code: 'unavailable', detail: 'The database does not answer now.', extra: { retryAfter: 2 } }
    // Text that is no valid UTF-8 for the database: NUL that came by another way than a JSON body.
    if (code === '22021')
      return { code: 'invalid_request', detail: 'Text holds a character that cannot be kept.', extra: {} }
  }
  return undefined
}
