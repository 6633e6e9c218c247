/** A browser as identity providers see it: cookies of our origin, redirects that a test follows by itself. */
export class Browser {
  readonly origin: string
  readonly cookies = new Map<string, string>()

  constructor(origin: string) {
    this.origin = origin
  }

  get(path: string): Promise<Response> {
    return this.send('GET', path)
  }

  post(path: string, fields: Record<string, string>, origin = 'https://idp.example.test'): Promise<Response> {
    const body = new URLSearchParams(fields).toString()
    return this.send('POST', path, body, { 'content-type': 'application/x-www-form-urlencoded', origin })
  }

  json(method: string, path: string, body?: unknown): Promise<Response> {
    const text = body === undefined ? undefined : JSON.stringify(body)
    return this.send(method, path, text, { 'content-type': 'application/json', origin: this.origin })
  }

  async send(
    method: string,
    path: string,
    body?: string,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(new URL(path, this.origin), {
      method,
      redirect: 'manual',
      headers: { ...headers, ...(cookie && { cookie }) },
      ...(body !== undefined && { body }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...flags] = line.split(';')
      const [name = '', value = ''] = pair.split(/=(.*)/s)
      if (value === '' || flags.some((flag) => /max-age=0/i.test(flag))) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return response
  }
}

/** Where an answer sends the browser. */
export function locationOf(response: Response): URL {
  const location = response.headers.get('location')
  if (location === null) throw new Error(`no redirect but ${response.status}`)
  return new URL(location)
}
