import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import { inScope } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import { inTenant } from '../context.ts'
import type { ActorContext, Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { cleanPng } from './png.ts'
import { mayManageTenant } from './settings.ts'

/** How a sign-in page looks. */
export interface Brand {
  name: string
  /** `#rrggbb`; null: Holdfast's own colour. */
  accent: string | null
  /** Path of the picture, which changes with it; null: Holdfast's mark. */
  logo: string | null
}

/** How the sign-in page of a tenant looks, for everyone who opens it. */
export function brandOf(ctx: Pick<Context, 'db' | 'tenantId'>): Promise<Brand> {
  return inScope(ctx.db, { tenant: ctx.tenantId }, readBrand)
}

/** How this sign-in page looks, and whether the acting person may change it. */
export function getBranding(ctx: ActorContext): Promise<Brand & { mayChange: boolean }> {
  return inTenant(ctx, async (tx) => ({
    ...(await readBrand(tx)),
    mayChange: await mayManageTenant(tx, ctx),
  }))
}

async function readBrand(tx: Pick<Queries, 'execute'>): Promise<Brand> {
  const [row] = await tx.execute<{ name: string; accent: string | null; hash: string | null }>(sql`
    select t.name, t.accent, left(encode(sha256(l.png), 'hex'), 16) as hash
    from tenants t left join tenant_logos l on l.tenant_id = t.id
    where t.id = (select nullif(current_setting('app.tenant', true), '')::uuid)`)
  if (!row) throw new Error('the transaction is scoped to no tenant')
  const { name, accent, hash } = row
  return { name, accent, logo: hash === null ? null : `/api/v1/tenant/logo?v=${hash}` }
}

/**
 * The picture of a sign-in page as PNG.
 *
 * @throws DomainError `not_found`
 */
export function readLogo(ctx: Context): Promise<Buffer> {
  return inScope(ctx.db, { tenant: ctx.tenantId }, async (tx) => {
    const [row] = await tx.execute<{ png: Buffer }>(sql`select png from tenant_logos`)
    if (!row) throw new DomainError('not_found')
    return row.png
  })
}

export interface BrandChange {
  name?: string | undefined
  accent?: string | null | undefined
  /** PNG in base64. */
  logo?: string | null | undefined
}

/**
 * Changes how the sign-in page looks.
 *
 * @throws DomainError `forbidden`, `picture_invalid`
 */
export function updateBranding(ctx: ActorContext, { name, accent, logo }: BrandChange): Promise<void> {
  const png = logo ? cleanPng(Buffer.from(logo, 'base64')) : logo
  return inTenant(ctx, async (tx) => {
    if (!(await mayManageTenant(tx, ctx))) throw new DomainError('forbidden')
    const before = await readBrand(tx)
    const after = {
      name: name?.normalize('NFC') ?? before.name,
      accent: accent === undefined ? before.accent : accent,
    }
    await tx.execute(
      sql`update tenants set name = ${after.name}, accent = ${after.accent} where id = ${ctx.tenantId}`,
    )
    if (png === null) await tx.execute(sql`delete from tenant_logos where tenant_id = ${ctx.tenantId}`)
    if (png)
      await tx.execute(sql`
        insert into tenant_logos (tenant_id, png) values (${ctx.tenantId}, ${png})
        on conflict (tenant_id) do update set png = excluded.png, created_at = now()`)
    await audit(tx, ctx, {
      action: 'tenant.branding_changed',
      object: { kind: 'tenant', id: ctx.tenantId, name: after.name },
      before: { name: before.name, accent: before.accent, logo: before.logo },
      after: { ...after, logo: (await readBrand(tx)).logo },
    })
  })
}
