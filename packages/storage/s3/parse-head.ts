export interface Head {
  status: number
  /** Names in lower case; of a repeated one the last. */
  headers: Map<string, string>
}

/** The status line and headers of an HTTP/1.1 answer (RFC 9112), without the empty line. Error when it is none. */
export function parseHead(text: string): Head {
  const [statusLine = '', ...lines] = text.split('\r\n')
  const status = /^HTTP\/1\.1 ([2-5][0-9]{2})(?: |$)/.exec(statusLine)?.[1]
  if (!status) throw new Error('not an answer in HTTP/1.1')
  const headers = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon < 1) throw new Error('a broken header in the answer')
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
  }
  return { status: Number(status), headers }
}
