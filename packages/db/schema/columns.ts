import { sql } from 'drizzle-orm'
import { customType, pgPolicy, timestamp, uuid } from 'drizzle-orm/pg-core'

/** Primary key: a UUID version 7, made by the database (sorted by time, RFC 9562). */
export const id = () =>
  uuid()
    .primaryKey()
    .default(sql`uuidv7()`)

export const instant = () => timestamp({ withTimezone: true, mode: 'date' })
export const createdAt = () =>
  instant()
    .notNull()
    .default(sql`now()`)

/** Raw bytes. */
export const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' })

/**
 * Text that is compared byte by byte: keys, hashes, name keys. Its indexes serve sorting and prefixes alike, under
 * row-level security too, since its operators are leakproof.
 */
export const textC = customType<{ data: string }>({ dataType: () => 'text collate "C"' })

const setting = (name: string) => sql.raw(`(select nullif(current_setting('${name}', true), '')::uuid)`)

/** Rows of an organisation: seen and written only by transactions that are scoped to it. */
export const organizationPolicy = () =>
  pgPolicy('organization', {
    using: sql`organization_id = ${setting('app.organization')}`,
    withCheck: sql`organization_id = ${setting('app.organization')}`,
  })

/** Rows of identity: seen and written only by transactions that are scoped to their tenant. */
export const tenantPolicy = () =>
  pgPolicy('tenant', {
    using: sql`tenant_id = ${setting('app.tenant')}`,
    withCheck: sql`tenant_id = ${setting('app.tenant')}`,
  })
