import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface CuttingProxy {
  port: number
  /** From now on every connection breaks after so many bytes from the server. */
  cutEvery(bytes: number): void
  /** The next connection breaks after so many bytes to the server, later ones do not. */
  cutOnceAfter(bytes: number): void
  cuts(): number
  close(): Promise<void>
}

/** For tests: a line to a server on this machine that breaks when it is told to. */
export async function startCuttingProxy(target: number): Promise<CuttingProxy> {
  let downLimit = Number.POSITIVE_INFINITY
  let upLimit = Number.POSITIVE_INFINITY
  let cuts = 0
  const open = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    const ends = [client, upstream]
    const end = () => ends.forEach((socket) => socket.destroy())
    for (const socket of ends) open.add(socket.on('error', end).on('close', end))
    const cut = () => {
      cuts += 1
      end()
    }
    let down = 0
    let up = 0
    upstream.on('data', (chunk) => {
      down += chunk.length
      if (down > downLimit) cut()
      else if (!client.write(chunk)) upstream.pause()
    })
    client.on('drain', () => upstream.resume())
    client.on('data', (chunk) => {
      up += chunk.length
      if (up <= upLimit) upstream.write(chunk)
      else {
        upLimit = Number.POSITIVE_INFINITY
        cut()
      }
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    cutEvery: (bytes) => {
      downLimit = bytes
      for (const socket of open) socket.destroy()
    },
    cutOnceAfter: (bytes) => {
      downLimit = Number.POSITIVE_INFINITY
      upLimit = bytes
      for (const socket of open) socket.destroy()
    },
    cuts: () => cuts,
    close: async () => {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
