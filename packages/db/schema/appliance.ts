import { sql } from 'drizzle-orm'
import { boolean, check, pgPolicy, pgTable } from 'drizzle-orm/pg-core'
import { bytea, createdAt, instant, textC } from './columns.ts'

/** This appliance, in one row: whether it is set up, the open set-up link, the fingerprint of its secrets. */
export const appliance = pgTable(
  'appliance',
  {
    one: boolean().primaryKey().default(true),
    createdAt: createdAt(),
    setUpAt: instant(),
    setupTokenHash: bytea(),
    setupExpiresAt: instant(),
    /** Database and secrets share one life: what tells that they belong together. */
    secretsFingerprint: textC(),
    /** The appliance's key for web push (RFC 8292): public in base64url, private sealed for `vapid`. */
    pushPublicKey: textC(),
    pushPrivateKey: bytea(),
  },
  (table) => [
    check('appliance_one', sql`${table.one}`),
    pgPolicy('appliance', { using: sql`true`, withCheck: sql`true` }),
  ],
)
