import { registerHooks } from 'node:module'

/*
 * postgres.js 3.4.9 does not survive the loss of a connection in a transaction: what the transaction still sends (its
 * rollback) goes to a socket that is null, and the process ends by an exception that nobody can catch; or it waits for
 * a timer that was cleared and never set again; or, once the pool has connected anew, it lands in the transaction of
 * somebody else (https://github.com/porsager/postgres/issues/1154 and /1208, open as of 3.4.9). These corrections are
 * made as the module is loaded, so that no installed file is changed. Whoever raises the version looks at them again:
 * a text that is not found is an error at the start.
 */
const CORRECTIONS: readonly { file: string; from: string; to: string }[] = [
  {
    // A query on a connection without a socket is refused like those that were under way.
    file: '/postgres/src/connection.js',
    from: 'if (q.cancelled)\n      return\n',
    to: "if (q.cancelled)\n      return\n\n    if (socket === null)\n      return queryError(q, Errors.connection('CONNECTION_CLOSED', options)), true\n",
  },
  // What waited to be written on the old socket is neither written on the new one nor waited for.
  {
    file: '/postgres/src/connection.js',
    from: 'clearImmediate(nextWriteTimer)\n    if (socket) {',
    to: 'clearImmediate(nextWriteTimer)\n    chunk = nextWriteTimer = null\n    if (socket) {',
  },
  {
    file: '/postgres/src/connection.js',
    from: 'clearImmediate(nextWriteTimer)\n    socket.removeListener',
    to: 'clearImmediate(nextWriteTimer)\n    chunk = nextWriteTimer = null\n    socket.removeListener',
  },
  {
    // A connection that is lost while it asks for the types of arrays asks again; nobody waited for that failure.
    file: '/postgres/src/connection.js',
    from: 'return fetchArrayTypes()\n',
    to: 'return fetchArrayTypes().catch(() => { needsTypes = options.fetch_types })\n',
  },
  {
    // A transaction ends with its connection, even if the pool has opened that one again.
    file: '/postgres/src/index.js',
    from: 'connection.onclose = reject)',
    to: 'connection.onclose = error => { gone = error; reject(error) })',
  },
  {
    file: '/postgres/src/index.js',
    from: 'let savepoints = 0\n',
    to: 'let savepoints = 0\n      , gone = null\n',
  },
  {
    file: '/postgres/src/index.js',
    from: 'q.catch(e => uncaughtError || (uncaughtError = e))\n',
    to: 'q.catch(e => uncaughtError || (uncaughtError = e))\n        if (gone)\n          return q.reject(gone)\n',
  },
]

function correct(url: string, source: string): string {
  let corrected = source
  for (const { from, to } of CORRECTIONS.filter(({ file }) => url.endsWith(file))) {
    const parts = corrected.split(from)
    if (parts.length !== 2)
      throw new Error(
        `${url} is another version than packages/db/driver.ts corrects: look at its corrections`,
      )
    corrected = parts.join(to)
  }
  return corrected
}

const hooks = registerHooks({
  load(url, context, next) {
    const loaded = next(url, context)
    if (!CORRECTIONS.some(({ file }) => url.endsWith(file)) || !loaded.source) return loaded
    return { ...loaded, source: correct(url, Buffer.from(loaded.source as Uint8Array).toString('utf8')) }
  },
})
/** The driver. No module may import `postgres` itself, other than for its types: then it would be loaded uncorrected. */
export const { default: postgres } = await import('postgres')
/** Loaded here since it imports the driver. */
export const { drizzle } = await import('drizzle-orm/postgres-js')
hooks.deregister()
