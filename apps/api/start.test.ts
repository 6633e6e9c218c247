import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { inject, expect, test } from 'vitest'
import { getAppliance } from '@holdfast/contracts/session'
import { createDatabase } from '../../tests/harness/postgres.ts'
import { choosePort } from '../../tests/harness/ports.ts'
import { startApi } from './testing/start-api.ts'

/** A door to the test's PostgreSQL that opens when told. */
async function doorTo(target: number) {
  const port = await choosePort()
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    const inner = connect(target, '127.0.0.1')
    for (const one of [socket, inner]) {
      sockets.add(one)
      one.on('error', () => undefined).on('close', () => sockets.delete(one))
    }
    socket.pipe(inner).pipe(socket)
  })
  const open = () => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()))
  const close = async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
  return { port, open, close }
}

test('starts while the database is away, names it as the reason, and serves once it is there', async () => {
  const { port } = inject('postgres')
  const door = await doorTo(port)
  const database = await createDatabase()
  const behind = (url: string) => url.replace(`:${port}/`, `:${door.port}/`)
  const api = await startApi({
    DATABASE_URL: behind(database.url('holdfast_api')),
    CONNECTOR_DATABASE_URL: behind(database.url('holdfast_connector')),
    ENROLMENT_CODE: 'a code that the appliance was installed with',
  })
  try {
    const readiness = async () => {
      const response = await fetch(`${api.internalUrl}/readyz`)
      const { checks } = (await response.json()) as { checks: Record<string, { ok: boolean }> }
      const failing = Object.entries(checks).filter(([, { ok }]) => !ok)
      return { status: response.status, failing: failing.map(([name]) => name) }
    }
    expect(await readiness()).toEqual({
      status: 503,
      failing: ['database', 'database for connectors', 'notifications'],
    })
    expect((await fetch(`${api.internalUrl}/livez`)).status).toBe(200)
    expect((await fetch(api.url + getAppliance.path)).status).toBe(503)
    await door.open()
    for (let tries = 0; tries < 100 && (await readiness()).status !== 200; tries += 1) await wait(100)
    expect(await readiness()).toEqual({ status: 200, failing: [] })
    expect((await fetch(api.url + getAppliance.path)).status).toBe(200)
  } finally {
    await api.stop()
    await door.close()
    await database.drop()
  }
}, 30_000)
