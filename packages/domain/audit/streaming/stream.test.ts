import { createHmac, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { DestinationSettings } from '@holdfast/contracts/audit/streaming'
import { Outbound } from '@holdfast/runtime/outbound'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { TestOrganization } from '../../../../tests/harness/organization.ts'
import { createDatabase } from '../../../../tests/harness/postgres.ts'
import type { TestDatabase } from '../../../../tests/harness/postgres.ts'
import { audit } from '../../audit.ts'
import { inOrganization, inTenant } from '../../context.ts'
import type { ActorContext } from '../../context.ts'
import { sealerOf } from '../../secrets/sealed.ts'
import { openSealer } from '../testing.ts'
import type { TestSealer } from '../testing.ts'
import { createDestination, listDestinations, testDestination, updateDestination } from './destinations.ts'
import { streamAudit } from './stream.job.ts'
import { makeCertificates, SyslogServer } from './testing.ts'

const certificates = makeCertificates()
const parts = {
  outbound: new Outbound({ allow: ['127.0.0.0/8', 'http://127.0.0.1'] }),
  sealer: sealerOf([randomBytes(32)]),
  host: 'files.example.org',
  note: () => undefined,
}
let database: TestDatabase
let worker: TestSealer
let organization: TestOrganization
let admin: ActorContext
beforeAll(async () => {
  database = await createDatabase()
  worker = openSealer(database)
  organization = await TestOrganization.make(database)
  admin = await organization.person('account_administrator')
})
afterAll(async () => {
  await worker.close()
  await organization.close()
  await database.drop()
})

const write = (name: string) =>
  inOrganization(admin, organization.id, (tx) =>
    audit(tx, admin, {
      action: 'thing.done',
      object: { kind: 'thing', name },
      organizationId: organization.id,
    }),
  )
const syslog = (port: number): DestinationSettings => ({
  kind: 'syslog',
  host: '127.0.0.1',
  port,
  ca: certificates.ca,
  clientCertificate: certificates.client.cert,
})
const create = (settings: DestinationSettings, secret: string) =>
  createDestination(admin, parts, organization.id, { name: 'SIEM', settings, secret, from: 'now' })
const stateOf = async (id: string) =>
  (await listDestinations(admin, organization.id)).items.find((destination) => destination.id === id)
/** Streams until nothing waits, as if the pauses between attempts were over. */
const drain = (id: string) =>
  vi.waitFor(async () => {
    await organization.sql`update audit_destinations set next_at = now() where id = ${id}`
    while (await streamAudit(worker.db, parts));
    expect((await stateOf(id))?.waitingSince).toBeNull()
  }, 20_000)
const jsonOf = (message: string) => JSON.parse(message.slice(message.indexOf('{')))

test('a syslog server that goes away and comes back has lost nothing, in order', async () => {
  const server = new SyslogServer(certificates)
  await server.start()
  const { id } = await create(syslog(server.port), certificates.client.key)
  for (const name of ['1', '2']) await write(name)
  await inTenant(admin, (tx) => audit(tx, admin, { action: 'session.begun', object: { kind: 'session' } }))
  await worker.seal()
  await drain(id)
  expect(server.messages[0]).toMatch(
    /^<110>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z files\.example\.org holdfast - [\w.]+ - \{/,
  )
  await server.goAway()
  for (const name of ['3', '4', '5']) await write(name)
  await worker.seal()
  await streamAudit(worker.db, parts)
  const failed = await stateOf(id)
  expect(failed?.problem).toMatch(/could not be reached/)
  expect(failed?.waitingSince).not.toBeNull()
  // It is back, and dies in the middle of a message.
  server.dieAfter = 300
  await server.start()
  await organization.sql`update audit_destinations set next_at = now() where id = ${id}`
  await streamAudit(worker.db, parts)
  await server.goAway()
  await write('6')
  await worker.seal()
  await organization.sql`update audit_destinations set next_at = now() where id = ${id}`
  await streamAudit(worker.db, parts)
  expect((await stateOf(id))?.problem).not.toBeNull()
  server.dieAfter = Number.POSITIVE_INFINITY
  await server.start()
  await drain(id)
  const events = server.messages.map(jsonOf)
  const own = events.filter(({ action }) => action === 'thing.done')
  expect([...new Set(own.map(({ objectName }) => objectName))]).toEqual(['1', '2', '3', '4', '5', '6'])
  expect(events.some(({ action }) => action === 'session.begun')).toBe(true)
  expect(own[0].seal).toMatchObject({ chain: organization.id, index: expect.any(Number) })
  expect(await stateOf(id)).toMatchObject({ problem: null, enabled: true })
  await server.goAway()
  await updateDestination(
    admin,
    parts,
    { organizationId: organization.id, destinationId: id },
    { enabled: false },
  )
})

test('a server whose certificate is another’s gets nothing', async () => {
  const server = new SyslogServer(makeCertificates())
  await server.start()
  const { id } = await create(syslog(server.port), certificates.client.key)
  const tested = await testDestination(admin, parts, { organizationId: organization.id, destinationId: id })
  expect(tested).toMatchObject({ ok: false })
  expect(tested.problem).toMatch(/could not be reached \(\w*(CERT|VERIFY|SELF)\w*/)
  expect(server.messages).toEqual([])
  await server.goAway()
})

test('an address gets batches that it can check, and again what it refused', async () => {
  const bodies: { body: string; signature: string }[] = []
  let status = 503
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const signature = String(request.headers['holdfast-signature'])
      bodies.push({ body: Buffer.concat(chunks).toString('utf8'), signature })
      response.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`
  const open = { ...parts, outbound: new Outbound({ allow: [new URL(url).origin] }) }
  const { id } = await createDestination(admin, open, organization.id, {
    name: 'Collector',
    settings: { kind: 'https', url, authentication: 'hmac' },
    secret: 'key',
    from: 'now',
  })
  await write('once')
  await worker.seal()
  await streamAudit(worker.db, open)
  expect((await stateOf(id))?.problem).toBe('The address answered 503.')
  status = 202
  await organization.sql`update audit_destinations set next_at = now() where id = ${id}`
  while (await streamAudit(worker.db, open));
  expect((await stateOf(id))?.problem).toBeNull()
  const { body, signature } = bodies.at(-1) ?? { body: '', signature: '' }
  const [time = '', mac] = signature.split(',')
  const expected = createHmac('sha256', 'key')
    .update(`${time.slice(2)}.${body}`)
    .digest('hex')
  expect(mac).toBe(`v1=${expected}`)
  expect(JSON.parse(body).events.some((event: { objectName: string }) => event.objectName === 'once')).toBe(
    true,
  )
  server.close()
})

test('what is closed, wrong or not ours to send to is refused', async () => {
  const closed = { ...parts, outbound: new Outbound() }
  const refused = async (settings: DestinationSettings, secret: string | null, by = closed) =>
    createDestination(admin, by, organization.id, { name: 'X', settings, secret, from: 'now' }).then(
      () => 'fine',
      (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
    )
  expect(await refused(syslog(6514), certificates.client.key)).toBe('destination_invalid')
  expect(await refused({ kind: 'https', url: 'http://10.0.0.1/', authentication: 'token' }, 'x')).toBe(
    'destination_invalid',
  )
  expect(
    await refused({ kind: 'https', url: 'https://siem.example.org/', authentication: 'token' }, null),
  ).toBe('destination_invalid')
  const broken = { ...syslog(6514), kind: 'syslog' as const, ca: 'no certificate' }
  expect(await refused(broken as DestinationSettings, null, parts)).toBe('destination_invalid')
})

test('a secret does not follow to another address', async () => {
  const settings = {
    kind: 'https' as const,
    url: 'https://siem.example.org/a',
    authentication: 'token' as const,
  }
  const { id } = await create(settings, 'secret')
  const of = { organizationId: organization.id, destinationId: id }
  const move = (url: string, secret?: string) =>
    updateDestination(admin, parts, of, { settings: { ...settings, url }, ...(secret && { secret }) })
  await expect(move('https://other.example.org/a')).rejects.toMatchObject({ code: 'destination_invalid' })
  expect((await move('https://siem.example.org/b')).settings).toMatchObject({
    url: 'https://siem.example.org/b',
  })
  expect((await move('https://other.example.org/a', 'new')).hasSecret).toBe(true)
})
