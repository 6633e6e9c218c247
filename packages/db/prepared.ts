import type postgres from 'postgres'

type Unsafe = postgres.Sql['unsafe']

/**
 * Makes drizzle's statements prepared ones: it hands every query over with `prepare: false`, so that each is parsed,
 * described and planned again, in two round trips. Statements without parameters keep the simple protocol.
 * Their texts must come from a small set (lists go as arrays or JSON), since a connection keeps what it prepared.
 */
export function prepared(client: postgres.Sql): postgres.Sql {
  prepareUnsafe(client)
  const begin = client.begin.bind(client)
  const beginPrepared = (first: unknown, second?: unknown) => {
    const [options, work] = typeof first === 'function' ? ['', first] : [String(first), second]
    // `begin` takes its work first or after options; either way it is one function of the transaction.
    return begin(options as string, (tx) => {
      prepareUnsafe(tx)
      return (work as (tx: postgres.TransactionSql) => unknown)(tx)
    })
  }
  client.begin = beginPrepared as typeof client.begin
  return client
}

function prepareUnsafe(client: { unsafe: Unsafe }): void {
  const unsafe = client.unsafe
  const preparing = (text: string, parameters?: Parameters<Unsafe>[1], options?: Parameters<Unsafe>[2]) =>
    unsafe(text, parameters, { ...options, prepare: true })
  // The generic signature of `unsafe` is kept: arguments and result pass through.
  client.unsafe = preparing as Unsafe
}
