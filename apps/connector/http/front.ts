import type { IncomingMessage, ServerResponse } from 'node:http'

const page =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>Holdfast</title>' +
  '<p>Files pass here, by links that Holdfast gives. To see yours, open Holdfast itself.'

/** What every answer says before it is known what it will be; contents bring a policy of their own. */
export function guardAnswer(response: ServerResponse, publicUrl: string): void {
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.setHeader('Referrer-Policy', 'no-referrer')
  response.setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'")
  // Two years, as the app says it (RFC 6797, section 6.1).
  if (publicUrl.startsWith('https:'))
    response.setHeader('Strict-Transport-Security', 'max-age=63072000; includeSubDomains')
}

/** Answers whoever opens the connector's bare address; false when the request is for something else. */
export function answerFront({ method, url }: IncomingMessage, response: ServerResponse): boolean {
  if ((method !== 'GET' && method !== 'HEAD') || (url !== '/' && url !== '/robots.txt')) return false
  const [type, text] =
    url === '/'
      ? ['text/html; charset=utf-8', page]
      : ['text/plain; charset=utf-8', 'User-agent: *\nDisallow: /\n']
  response.setHeader('X-Frame-Options', 'DENY')
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
  response.setHeader('Cache-Control', 'no-store')
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) })
  response.end(method === 'HEAD' ? undefined : text)
  return true
}
