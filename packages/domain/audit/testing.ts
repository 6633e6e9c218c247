import { generateKeyPairSync } from 'node:crypto'
import { publicPem, readSigningKeys, readTrustedKeys } from '@holdfast/contracts/audit/keys'
import type { SigningKey, TrustedKeys } from '@holdfast/contracts/audit/keys'
import { openDatabase } from '@holdfast/db/database'
import type { Database } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { vi } from 'vitest'
import type { TestDatabase } from '../../../tests/harness/postgres.ts'
import { sealAudit } from './seal.job.ts'

/** A worker of a test, with a key of its own. */
export interface TestSealer {
  db: Database
  key: SigningKey
  keys: TrustedKeys
  /** Seals until everything is: transactions of other databases of the server hold the horizon back for moments. */
  seal: (by?: SigningKey) => Promise<void>
  close: () => Promise<void>
}

/** A signing key of a test's own. */
export function newSigningKey(): SigningKey {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })
  const [key] = readSigningKeys(pem.toString())
  if (!key) throw new Error('no key')
  return key
}

export function openSealer(database: TestDatabase): TestSealer {
  const { db, close } = openDatabase(database.url('holdfast_worker'), { name: 'test worker', max: 4 })
  const key = newSigningKey()
  const seal = (by = key) =>
    vi.waitFor(async () => {
      await sealAudit(db, by)
      const [row] = await db.execute<{ waiting: number }>(sql`
        select count(*)::int as waiting from audit_events e, audit_horizon h where (e.tx, e.id) > (h.tx, h.row_id)`)
      if (row?.waiting !== 0) throw new Error(`${row?.waiting} rows wait`)
    }, 20_000)
  return { db, key, keys: readTrustedKeys(publicPem(key.privateKey)), seal, close }
}
