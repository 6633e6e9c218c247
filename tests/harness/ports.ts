import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * A port for a server that is to keep it over restarts. Below the range from which systems give ports to outgoing
 * connections (32768 on Linux, 49152 elsewhere), so that none of those takes it while the server is down.
 */
export async function choosePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = 12_000 + Math.floor(Math.random() * 20_000)
    if (given.has(port) || !(await isFree(port))) continue
    given.add(port)
    return port
  }
  throw new Error('found no free port')
}

/** The first of several ports in a row, all free. */
export async function choosePorts(count: number): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const first = await choosePort()
    const rest = Array.from({ length: count - 1 }, (_, index) => first + 1 + index)
    const free = await Promise.all(rest.map((port) => !given.has(port) && isFree(port)))
    if (!free.every(Boolean)) continue
    for (const port of rest) given.add(port)
    return first
  }
  throw new Error(`found no ${count} free ports in a row`)
}

const given = new Set<number>()

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen({ port, host: '127.0.0.1', exclusive: true })
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}
