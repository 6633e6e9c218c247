import { request } from 'node:http'

/**
 * `fetch`, also for names under `localhost`, which browsers look for on this machine and resolvers mostly do not know. Redirects are
 * never followed.
 */
export function namedFetch(
  url: URL,
  init: Omit<RequestInit, 'headers'> & { headers: Record<string, string> },
): Promise<Response> {
  if (!url.hostname.endsWith('.localhost')) return fetch(url, init)
  const { method = 'GET', headers, body, signal } = init
  const text = typeof body === 'string' ? body : undefined
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port: url.port,
        path: url.pathname + url.search,
        method,
        headers: { ...headers, Host: url.host, ...(text && { 'Content-Length': Buffer.byteLength(text) }) },
        signal: signal ?? undefined,
      },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject)
        answer.on('end', () => {
          const status = answer.statusCode ?? 0
          const given = new Headers()
          for (const [name, values] of Object.entries(answer.headersDistinct))
            for (const value of values ?? []) given.append(name, value)
          resolve(
            new Response([204, 304].includes(status) ? null : Buffer.concat(chunks), {
              status,
              headers: given,
            }),
          )
        })
      },
    )
    sent.on('error', reject).end(text)
  })
}
