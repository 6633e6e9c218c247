import { sql } from 'drizzle-orm'
import type { Database, Queries } from '@holdfast/db/database'
import { inScope } from '@holdfast/db/database'
import { certificateExpiringMail } from '@holdfast/mail/messages/certificate-expiring'
import { audit } from '../audit.ts'
import { postMail } from '../mail/post.ts'
import type { Sealer } from '../secrets/sealed.ts'
import { asWorker } from '../worker-context.ts'
import { warnDays } from './describe.ts'
import { selectProviders } from './provider.ts'
import type { Provider } from './provider.ts'
import { discover } from './oidc/client.ts'
import { fetchMetadata, problemOf, replaceCertificates, usable } from './read-metadata.ts'
import { SsoRefusal } from './refusal.ts'
import { readMetadata, soleEntity } from './saml/their-metadata.ts'
import type { SsoServices } from './services.ts'

/** Days for which the log, tests and answered requests are kept. */
const keptDays = 30

/** Removes what single sign-on keeps only for a while, and writes down what has reverted by itself. Once an hour, as the worker. */
export async function cleanUpSso(db: Pick<Queries, 'execute'>): Promise<void> {
  await db.execute(sql`delete from sso_requests where expires_at < now() - interval '1 hour'`)
  await db.execute(sql`delete from sso_used where expires_at < now()`)
  await db.execute(sql`delete from sso_attempts where at < now() - make_interval(days => ${keptDays})`)
  await db.execute(sql`delete from sso_tests where created_at < now() - make_interval(days => ${keptDays})`)
}

/** Enforcements that nobody confirmed demand nothing since; here they are ended for good, with their row in the trail. */
export async function revertEnforcements(db: Database): Promise<void> {
  const late = await selectProviders(db, sql`p.enforced_until <= now()`)
  for (const { id, organizationId, tenantId, name } of late)
    await inScope(db, { tenant: tenantId, organization: organizationId }, async (tx) => {
      const ended = await tx.execute(sql`update sso_providers set enforced_scope = null, enforced_until = null
        where id = ${id} and enforced_until <= now() returning 1`)
      if (ended.length === 0) return
      await audit(tx, asWorker(db, tenantId), {
        action: 'sso_provider.enforcement_reverted',
        object: { kind: 'sso_provider', id, name },
        after: { reason: 'not confirmed' },
        organizationId,
      })
    })
}

/**
 * Reads metadata again that are a day old. New keys are taken only from the https address that an administrator gave, for the
 * same entity or issuer; anything else is a problem that is shown, and leaves what there is as it is.
 */
export async function refetchMetadata(db: Database, services: SsoServices): Promise<void> {
  const due = await selectProviders(
    db,
    sql`coalesce(p.metadata_fetched_at, p.created_at) < now() - interval '1 day'
      and (p.metadata_source = 'address' or p.discovered is not null)`,
  )
  for (const provider of due) {
    const problem = await refetch(db, services, provider).catch((error: unknown) => problemOf(error))
    await db.execute(sql`update sso_providers set metadata_fetched_at = now(), metadata_problem = ${problem}
      where id = ${provider.id}`)
  }
}

async function refetch(db: Database, services: SsoServices, provider: Provider): Promise<string | null> {
  if (provider.kind === 'oidc') {
    const discovered = await discover(services.outbound, provider.oidc?.issuer ?? '')
    await db.execute(sql`update sso_providers set discovered = ${JSON.stringify(discovered)}::text::jsonb
      where id = ${provider.id}`)
    return null
  }
  const text = await fetchMetadata(services, provider.metadata.url ?? '')
  const described = soleEntity(readMetadata(text), provider.saml?.entityId ?? '')
  if (!described)
    throw new SsoRefusal('metadata.entity', 'The metadata do not describe this provider any more.')
  const { id, organizationId, tenantId, name } = provider
  const certificates = usable(described)
  await inScope(db, { tenant: tenantId, organization: organizationId }, async (tx) => {
    const before = await fingerprints(tx, id)
    await replaceCertificates(tx, { organizationId, providerId: id }, certificates)
    const after = await fingerprints(tx, id)
    if (before === after) return
    await audit(tx, asWorker(db, tenantId), {
      action: 'sso_provider.certificate_changed',
      object: { kind: 'sso_provider', id, name },
      before: { fingerprints: before },
      after: { fingerprints: after, by: 'metadata' },
      organizationId,
    })
  })
  return null
}

async function fingerprints(tx: Pick<Queries, 'execute'>, providerId: string): Promise<string> {
  const rows = await tx.execute<{ fingerprint: string }>(sql`select fingerprint from sso_certificates
    where provider_id = ${providerId} and use = 'provider_signing' order by fingerprint`)
  return rows.map(({ fingerprint }) => fingerprint).join(', ')
}

interface Ending extends Record<string, unknown> {
  id: string
  use: string
  valid_until: string
  organization_id: string
  tenant_id: string
  organization: string
  provider_id: string
  provider: string
}

/** Tells administrators of certificates that end within 30 days, once a week until they are replaced. */
export async function warnOfCertificates(db: Database, sealer: Sealer): Promise<void> {
  const ending = await db.execute<Ending>(sql`
    select c.id, c.use, c.valid_until, p.organization_id, p.tenant_id, o.name as organization, p.id as provider_id,
      p.name as provider
    from sso_certificates c join sso_providers p on p.id = c.provider_id join organizations o on o.id = p.organization_id
    where c.active and p.state = 'enabled' and c.valid_until < now() + make_interval(days => ${warnDays})
      and (c.warned_at is null or c.warned_at < now() - interval '7 days')
      -- A newer one that lasts longer has taken over.
      and not exists (select from sso_certificates n where n.provider_id = c.provider_id and n.use = c.use and n.active
        and n.valid_from <= now() and n.valid_until > now() + make_interval(days => ${warnDays}))
    limit 500`)
  for (const one of ending) await warn(db, sealer, one)
}

async function warn(db: Database, sealer: Sealer, one: Ending): Promise<void> {
  const ctx = { ...asWorker(db, one.tenant_id), sealer }
  const until = new Date(one.valid_until)
  await inScope(db, { tenant: one.tenant_id, organization: one.organization_id }, async (tx) => {
    const administrators = await tx.execute<{ id: string; email: string; display_name: string }>(sql`
      select u.id, u.email, u.display_name from role_assignments r
      join memberships m on m.organization_id = r.organization_id and m.user_id = r.user_id and m.state = 'active'
      join users u on u.id = r.user_id and u.state = 'active'
      where r.organization_id = ${one.organization_id} and r.project_id is null and r.role = 'account_administrator'
      limit 100`)
    const ours = one.use !== 'provider_signing'
    const { organization, provider } = one
    for (const { id, email, display_name: name } of administrators) {
      const message = certificateExpiringMail({ to: email, name, organization, provider, ours, until })
      await postMail(tx, ctx, {
        kind: 'certificate_expiring',
        message,
        organizationId: one.organization_id,
        userId: id,
      })
    }
    await tx.execute(sql`update sso_certificates set warned_at = now() where id = ${one.id}`)
    await audit(tx, ctx, {
      action: 'sso_provider.certificate_expiring',
      object: { kind: 'sso_provider', id: one.provider_id, name: provider },
      after: { use: one.use, until: until.toISOString(), told: administrators.length },
      organizationId: one.organization_id,
    })
  })
}
