/** An error as a log line carries it. */
export interface ErrorFields {
  type: string
  message: string
  /** Its code, such as `ECONNREFUSED` or an SQLSTATE. Not named `code`, since codes that people get are secrets. */
  reason?: string
  /** Text of a failed database statement, with `$1` for its values. */
  query?: string
  /** Where it was thrown, without the message. */
  stack: string
  cause?: unknown
}

/**
 * What may be known of an error. The parameters of a failed statement stay out, which the query builder puts into message and
 * stack and the database into its details: names, addresses, hashes of passwords, wrapped keys.
 */
export function errorFields(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { code, query } = fieldsOf(error)
  const fields: ErrorFields = {
    type: error.name === 'Error' ? error.constructor.name : error.name,
    message: query === undefined ? error.message : 'a database statement failed',
    stack: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .join('\n'),
  }
  if (code !== undefined) fields.reason = code
  if (query !== undefined) fields.query = query
  if (error.cause !== undefined) fields.cause = errorFields(error.cause)
  return fields
}

function fieldsOf(error: Error): { code: string | undefined; query: string | undefined } {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
  return {
    code: 'code' in error ? text(error.code) : undefined,
    query: 'query' in error && 'params' in error ? text(error.query) : undefined,
  }
}
