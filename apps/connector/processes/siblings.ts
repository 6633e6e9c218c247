import { rm } from 'node:fs/promises'
import type { Exchange } from '../downloads/download.ts'
import { router } from '../http/router.ts'
import type { RouterParts } from '../http/router.ts'
import { createConnectorServer } from '../http/server.ts'
import { Owners } from './owners.ts'
import type { Place } from './owners.ts'

export interface Siblings {
  /** Hands a request over to the process that holds the upload; false when that is this one. */
  forward: (upload: string, exchange: Exchange) => Promise<boolean>
  close: () => Promise<void>
}

/** Answers the other processes of this connector, and finds which of them holds an upload. */
export async function serveSiblings(place: Place, parts: Omit<RouterParts, 'forward'>): Promise<Siblings> {
  const owners = new Owners(place)
  const forward = async (upload: string, exchange: Exchange) => {
    const holder = parts.sessions.has(upload) ? place.index : await owners.holderOf(upload)
    if (holder === place.index) return false
    await owners.handOver(holder, exchange)
    return true
  }
  if (place.count === 1) return { forward, close: async () => owners.close() }
  const socket = place.socketOf(place.index)
  const route = router({ ...parts, forward: async () => false })
  const server = createConnectorServer((request, response) => {
    if (!owners.answer(request, response)) route(request, response)
  })
  // Of a process that was killed before.
  await rm(socket, { force: true })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(socket, resolve))
  const close = async () => {
    owners.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { forward, close }
}
