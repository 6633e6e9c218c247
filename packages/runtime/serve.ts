import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import type { HttpBindings } from '@hono/node-server'
import { listen } from './listen.ts'
import type { Listening, ListenOptions } from './listen.ts'

export type ServeOptions = ListenOptions & {
  fetch: (request: Request, bindings: HttpBindings) => Response | Promise<Response>
}

/**
 * Serves a fetch handler (a Hono app's `fetch`) over HTTP/1.1. The handler finds Node's request and response in its
 * bindings. A request has no total time limit, since transfers may take hours; its headers have 30 seconds.
 *
 * @throws ConfigError when the port is taken
 */
export function serve({ fetch, ...options }: ServeOptions): Promise<Listening> {
  return listen(() => {
    const server = createAdaptorServer({
      // Only HTTP/1.1 servers are made below, so the bindings are those of HTTP/1.1.
      fetch: (request, bindings) => fetch(request, bindings as HttpBindings),
      overrideGlobalObjects: false,
      serverOptions: { requestTimeout: 0, headersTimeout: 30_000, keepAliveTimeout: 75_000 },
    })
    return server as Server
  }, options)
}
