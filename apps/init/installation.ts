import { ConfigError } from '@holdfast/runtime/config'
import type postgres from 'postgres'
import { compareFingerprints, Fingerprint } from './fingerprint.ts'

/**
 * Compares the secrets at hand with those that the database was made with, before anything in it is touched. A database
 * without schema belongs to nobody yet.
 *
 * @param sql a connection of the database's owner
 * @throws ConfigError naming what does not belong together
 */
export async function requireSameSecrets(sql: postgres.Sql, present: Fingerprint): Promise<void> {
  const [schema] = await sql`select to_regclass('public.appliance') as appliance`
  if (!schema?.appliance) return
  const [row] = await sql<
    { fingerprint: string | null }[]
  >`select secrets_fingerprint as fingerprint from appliance`
  if (!row?.fingerprint) return
  const stored = Fingerprint.parse(JSON.parse(row.fingerprint))
  const differing = compareFingerprints(stored, present)
  if (differing.length > 0)
    throw new ConfigError(
      `the secrets are not those this database was made with (${differing.join(', ')} differ): ` +
        `bring back the secrets of appliance ${stored.applianceId}, or the database of ${present.applianceId}`,
    )
}

/** Ties the database to the secrets: at the first start, and again when rotation added a root key. */
export async function bindSecrets(sql: postgres.Sql, present: Fingerprint): Promise<void> {
  const fingerprint = JSON.stringify(present)
  await sql`insert into appliance (secrets_fingerprint) values (${fingerprint})
    on conflict (one) do update set secrets_fingerprint = excluded.secrets_fingerprint
    where appliance.secrets_fingerprint is distinct from excluded.secrets_fingerprint`
}
