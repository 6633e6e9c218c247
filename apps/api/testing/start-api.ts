import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { createSetupLink } from '@holdfast/domain/setup/create-link'
import { openDatabase } from '@holdfast/db/database'
import { createDatabase } from '../../../tests/harness/postgres.ts'
import type { TestDatabase } from '../../../tests/harness/postgres.ts'
import { freePort } from '../../../tests/harness/postgres-server.ts'
import { createMailer } from '@holdfast/mail/mailer'
import { sealerOf } from '@holdfast/domain/secrets/sealed'
import { createLog } from '@holdfast/runtime/log'
import { start } from '../start.ts'
import { Courier } from '../worker/courier.ts'

/** An api on a database of its own, in this process. */
export interface TestApi {
  /** Its public address. */
  url: string
  /** Where health and metrics are. */
  internalUrl: string
  database: TestDatabase
  /** Makes a set-up link as the command line does. */
  setupLink: () => Promise<string>
  /** Sends what is posted, as a worker does, until the api stops. Without a mail server everything is refused. */
  sendMails: (smtpUrl: string | null) => Promise<Courier>
  stop: () => Promise<void>
}

/** Starts an api as its `main.ts` does, with settings of a test on top. */
export async function startApi(settings: Record<string, string> = {}): Promise<TestApi> {
  const database = await createDatabase()
  const [port, internalPort] = [await freePort(), await freePort()]
  const url = `http://localhost:${port}`
  const fieldKey = randomBytes(32)
  const ends: (() => Promise<unknown>)[] = []
  const stop = await start({
    LOG_LEVEL: 'fatal',
    HOST: '127.0.0.1',
    PORT: String(port),
    INTERNAL_PORT: String(internalPort),
    PUBLIC_URL: url,
    DATABASE_URL: database.url('holdfast_api'),
    CONNECTOR_DATABASE_URL: database.url('holdfast_connector'),
    COOKIE_KEY: randomBytes(32).toString('base64url'),
    FIELD_KEY: fieldKey.toString('base64url'),
    GRANT_KEY: grantKey(),
    APPLIANCE_ID: randomUUID(),
    STOP_SECONDS: '2',
    ...settings,
  })
  return {
    url,
    internalUrl: `http://127.0.0.1:${internalPort}`,
    database,
    setupLink: () => setupLink(database, url),
    sendMails: async (smtpUrl) => {
      const { courier, stop: end } = await startCourier(database, fieldKey, smtpUrl)
      ends.push(end)
      return courier
    },
    stop: async () => {
      for (const end of ends) await end()
      await stop()
      await database.drop()
    },
  }
}

async function startCourier(database: TestDatabase, fieldKey: Buffer, smtpUrl: string | null) {
  const { db, close } = openDatabase(database.url('holdfast_worker'), { name: 'test courier', max: 2 })
  const mailer =
    smtpUrl === null ? null : createMailer({ url: smtpUrl, from: 'holdfast@example.org', requireTls: false })
  const log = createLog({ name: 'courier', level: 'fatal' })
  const mails = { inc: () => undefined }
  const courier = new Courier({ db, mailer, sealer: sealerOf([fieldKey]), log, mails })
  await courier.start()
  const stop = async () => {
    await courier.stop()
    mailer?.close()
    await close()
  }
  return { courier, stop }
}

async function setupLink(database: TestDatabase, url: string): Promise<string> {
  const { db, close } = openDatabase(database.url('holdfast_api'), { name: 'test', max: 1 })
  const link = await createSetupLink(db, url)
  await close()
  return link.url
}

function grantKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
}
