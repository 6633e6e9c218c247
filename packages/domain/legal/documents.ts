import { sql } from 'drizzle-orm'
import { suppliedVersion } from '@holdfast/contracts/legal'
import type { LegalDocument, LegalKind } from '@holdfast/contracts/legal'
import type { Queries } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import { inTenant } from '../context.ts'
import type { ActorContext, Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { instant } from '../projects/time.ts'
import { requireRecentProof } from '../sessions/proof.ts'
import { suppliedDocument } from './supplied.ts'

interface Row extends Record<string, unknown> {
  version: string
  title: string
  text: string
  published_at: string
}

/**
 * A text as it holds now, or as it was in a version.
 *
 * @throws DomainError `not_found` for a version that never was
 */
export function getLegalDocument(ctx: Context, kind: LegalKind, version?: string): Promise<LegalDocument> {
  return inTenant(ctx, async (tx) => {
    const [row] = await tx.execute<Row>(sql`
      select version, title, text, published_at from legal_documents
      where tenant_id = ${ctx.tenantId} and kind = ${kind} and (${version ?? null}::text is null or version = ${version ?? null})
      order by id desc limit 1`)
    if (row) return documentOf(kind, row)
    if (version !== undefined && version !== suppliedVersion) throw new DomainError('not_found')
    return suppliedDocument(kind)
  })
}

/** The version that holds of each text, in a transaction of the tenant. */
export async function presentVersions(tx: Pick<Queries, 'execute'>): Promise<Record<LegalKind, string>> {
  const rows = await tx.execute<{ kind: LegalKind; version: string }>(sql`
    select distinct on (kind) kind, version from legal_documents
    where tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid) order by kind, id desc`)
  const supplied = { terms: suppliedVersion, data_processing: suppliedVersion, privacy: suppliedVersion }
  return { ...supplied, ...Object.fromEntries(rows.map(({ kind, version }) => [kind, version])) }
}

/**
 * Publishes a new version of a text. Terms are then to be accepted again by everyone, the data-processing agreement by the account
 * administrators, before they go on.
 *
 * @throws DomainError `forbidden`, `proof_required`
 */
export function publishLegalDocument(
  ctx: ActorContext,
  kind: LegalKind,
  { title, text }: { title: string; text: string },
): Promise<LegalDocument> {
  if (!ctx.actor.operator) throw new DomainError('forbidden')
  requireRecentProof(ctx)
  return inTenant(ctx, async (tx) => {
    // One after the other, so that each gets a version of its own.
    await tx.execute(sql`select from tenants where id = ${ctx.tenantId} for update`)
    const before = (await presentVersions(tx))[kind]
    const version = successorOf(before, new Date().toISOString().slice(0, 10))
    const [row] = await tx.execute<Row>(sql`
      insert into legal_documents (tenant_id, kind, version, title, text, published_by)
      values (${ctx.tenantId}, ${kind}, ${version}, ${title}, ${text}, ${ctx.actor.userId})
      returning version, title, text, published_at`)
    if (!row) throw new Error('the text was not inserted')
    if (kind === 'terms') await tx.execute(sql`update users set terms_due = true where state <> 'deleted'`)
    await audit(tx, ctx, {
      action: 'legal.published',
      object: { kind: 'legal_document', name: kind },
      before: { version: before },
      after: { version },
    })
    return documentOf(kind, row)
  })
}

/** Of several on one day the second is `….2`. */
export function successorOf(version: string, today: string): string {
  const [day = '', number = '1'] = version.split('.')
  if (day < today) return today
  return `${day}.${Number(number) + 1}`
}

function documentOf(kind: LegalKind, row: Row): LegalDocument {
  const { version, title, text } = row
  return { kind, version, title, text, publishedAt: instant(row.published_at), own: true }
}
