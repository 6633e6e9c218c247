import { randomBytes, randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '@holdfast/db/database'
import { MailError } from '@holdfast/mail/mailer'
import type { Mailer } from '@holdfast/mail/mailer'
import type { Message } from '@holdfast/mail/message'
import { TestOrganization } from '../../../tests/harness/organization.ts'
import { createDatabase } from '../../../tests/harness/postgres.ts'
import type { TestDatabase } from '../../../tests/harness/postgres.ts'
import { inOrganization } from '../context.ts'
import type { ActorContext } from '../context.ts'
import { sealerOf } from '../secrets/sealed.ts'
import { deliverMails } from './deliver.ts'
import type { Delivery } from './deliver.ts'
import { listOrganizationMails } from './list.ts'
import { postMail } from './post.ts'
import type { Post } from './post.ts'

let database: TestDatabase
let organization: TestOrganization
let admin: ActorContext
let worker: ReturnType<typeof openDatabase>
let sql: postgres.Sql
const sealer = sealerOf([randomBytes(32)])

beforeAll(async () => {
  database = await createDatabase()
  organization = await TestOrganization.make(database)
  admin = { ...(await organization.person('account_administrator')), sealer }
  worker = openDatabase(database.url('holdfast_worker'), { name: 'test', max: 4 })
  sql = postgres(database.url('postgres'), { max: 1 })
})
afterAll(async () => {
  await Promise.all([worker.close(), sql.end(), organization.close()])
  await database.drop()
})
beforeEach(() => sql`delete from mails`)

const link = 'https://files.example.org/invitation#secret-of-the-link'
const letter: Message = { to: 'bob@example.org', subject: 'Hello', text: link, html: link }

async function post(more: Partial<Post> = {}): Promise<void> {
  await inOrganization(admin, organization.id, (tx) =>
    postMail(tx, admin, { kind: 'invitation', message: letter, organizationId: organization.id, ...more }),
  )
}

/** A mail server that does what it is told, and remembers what it took. */
function server(answer: () => void = () => undefined) {
  const taken: { message: Message; id: string | undefined }[] = []
  const mailer: Mailer = {
    send: async (message, id) => {
      answer()
      taken.push({ message, id })
    },
    close: () => undefined,
  }
  return { taken, delivery: { db: worker.db, mailer, sealer, report: () => undefined } satisfies Delivery }
}

const stuck = async () =>
  (await listOrganizationMails(admin, organization.id, { limit: 50, show: 'stuck' })).items
const all = async () =>
  (await listOrganizationMails(admin, organization.id, { limit: 50, show: 'all' })).items
const makeDue = () => sql`update mails set next_attempt_at = now()`

test('what a transaction posts goes out once, and its words are forgotten then', async () => {
  await post()
  const [row] = await sql`select content from mails`
  expect(row?.content.includes('secret-of-the-link')).toBe(false)
  const { taken, delivery } = server()
  await Promise.all([deliverMails(delivery), deliverMails(delivery), deliverMails(delivery)])
  expect(taken.map(({ message }) => message)).toEqual([letter])
  expect(await deliverMails(delivery)).toBe(0)
  expect(await all()).toMatchObject([{ state: 'sent', recipient: 'bob@example.org', attempts: 1 }])
  const [sent] = await sql`select content from mails`
  expect(sent?.content).toBeNull()
})

test('what is rolled back is never sent', async () => {
  const failing = inOrganization(admin, organization.id, async (tx) => {
    await postMail(tx, admin, { kind: 'invitation', message: letter })
    throw new Error('changed my mind')
  })
  await expect(failing).rejects.toThrow('changed my mind')
  const { taken, delivery } = server()
  await deliverMails(delivery)
  expect(taken).toEqual([])
})

test('while the server is away it is tried again, later each time, as the same mail', async () => {
  await post()
  let away = true
  const { taken, delivery } = server(() => {
    if (away) throw new MailError('connection', 'connect ECONNREFUSED')
  })
  await deliverMails(delivery)
  const [{ nextAttemptAt: first } = { nextAttemptAt: null }] = await stuck()
  expect(await stuck()).toMatchObject([{ state: 'waiting', stage: 'connection', attempts: 1 }])
  expect(await deliverMails(delivery)).toBe(0)
  await makeDue()
  await deliverMails(delivery)
  const [{ nextAttemptAt: second } = { nextAttemptAt: null }] = await stuck()
  expect(Date.parse(second ?? '') - Date.parse(first ?? '')).toBeGreaterThan(20_000)
  away = false
  await makeDue()
  await deliverMails(delivery)
  const [{ id } = { id: '' }] = await all()
  expect(taken).toMatchObject([{ id }])
  expect(await stuck()).toEqual([])
})

test('a mail that the server refuses for good shows with the stage', async () => {
  await post()
  const { delivery } = server(() => {
    throw new MailError('delivery', '550 no such mailbox', true)
  })
  await deliverMails(delivery)
  expect(await stuck()).toMatchObject([
    { state: 'refused', stage: 'delivery', detail: '550 no such mailbox', nextAttemptAt: null },
  ])
})

test('without a mail server, and after its link died, a mail is refused', async () => {
  await post()
  const { delivery } = server()
  await deliverMails({ ...delivery, mailer: null })
  await post({ usefulUntil: new Date(Date.now() - 1000) })
  await deliverMails(delivery)
  expect(await stuck()).toMatchObject([
    { state: 'refused', stage: 'expired' },
    { state: 'refused', stage: 'configuration' },
  ])
})

test('when the courier died in the middle, nobody sends it a second time', async () => {
  await post()
  await sql`update mails set state = 'sending', attempts = 1, lease_until = now() - interval '1 second'`
  const { taken, delivery } = server()
  await deliverMails(delivery)
  expect(taken).toEqual([])
  expect(await stuck()).toMatchObject([{ state: 'unsure' }])
})

test('the api cannot read what mails say', async () => {
  await post()
  const reading = inOrganization(admin, organization.id, (tx) => tx.execute('select content from mails'))
  await expect(reading).rejects.toMatchObject({ cause: { code: '42501' } })
})

test('members do not see mails, and of a stranger nobody does', async () => {
  const member = await organization.person('member')
  await expect(
    listOrganizationMails(member, organization.id, { limit: 5, show: 'all' }),
  ).rejects.toMatchObject({ code: 'forbidden' })
  const asked = listOrganizationMails(admin, organization.id, { limit: 5, show: 'all', userId: randomUUID() })
  await expect(asked).rejects.toMatchObject({ code: 'not_found' })
})
