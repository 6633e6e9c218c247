import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { AuditDestination, DestinationSettings } from '@holdfast/contracts/audit/streaming'
import type { Outbound } from '@holdfast/runtime/outbound'
import { sql } from 'drizzle-orm'
import { require } from '../../access.ts'
import { audit } from '../../audit.ts'
import type { Context } from '../../context.ts'
import { DomainError } from '../../error.ts'
import { newId } from '../../new-id.ts'
import { enter } from '../../projects/enter.ts'
import type { Sealer } from '../../secrets/sealed.ts'
import { requireRecentProof } from '../../sessions/proof.ts'
import { findDestination, secretContext, selectDestinations, toDestination } from './destination-row.ts'
import type { DestinationRow } from './destination-row.ts'
import { sendBatch } from './send.ts'

/** Receivers of one organisation. */
const MOST = 10

export interface StreamingParts {
  sealer: Sealer
  outbound: Outbound
  host: string
}

export interface NewDestination {
  name: string
  settings: DestinationSettings
  secret: string | null
  from: 'now' | 'beginning'
}

export function listDestinations(
  ctx: Context,
  organizationId: string,
): Promise<{ items: AuditDestination[] }> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ tx, access }) => {
    require(access, 'audit.manage')
    const rows = await tx.execute<DestinationRow>(sql`
      ${selectDestinations} where d.organization_id = ${organizationId} order by d.created_at, d.id`)
    return { items: rows.map(toDestination) }
  })
}

/**
 * Begins to send the trail, and the sign-ins of the organisation's people, somewhere.
 *
 * @throws DomainError `destination_invalid`, `destination_limit`, `proof_required`
 */
export function createDestination(
  ctx: Context,
  parts: StreamingParts,
  organizationId: string,
  { name, settings, secret, from }: NewDestination,
): Promise<AuditDestination> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ ctx: acting, tx, access }) => {
    require(access, 'audit.manage')
    requireRecentProof(acting)
    checkSettings(parts, settings, secret)
    const [count] = await tx.execute<{ count: number }>(sql`
      select count(*)::int as count from audit_destinations where organization_id = ${organizationId}`)
    if ((count?.count ?? 0) >= MOST) throw new DomainError('destination_limit')
    const id = await newId(tx)
    const sealed = secret === null ? null : parts.sealer.seal(secretContext(id), secret)
    await tx.execute(sql`
      insert into audit_destinations (id, organization_id, tenant_id, name, kind, settings, secret)
      values (${id}, ${organizationId}, ${acting.tenantId}, ${name.normalize('NFC')}, ${settings.kind},
        ${JSON.stringify(settings)}::text::jsonb, decode(${sealed?.toString('hex') ?? null}::text, 'hex'))`)
    // The tenant's chain, of which the api sees nothing, is begun by the worker.
    await tx.execute(sql`
      insert into audit_cursors (organization_id, destination_id, chain_id, seq, confirmed_seq, marked_seq)
      select ${organizationId}, ${id}, ${organizationId}, s.seq, s.seq, s.seq from (select coalesce((
        select seq from audit_chains where chain_id = ${organizationId} and ${from === 'now'}), 0) as seq) s`)
    await audit(tx, acting, {
      action: 'audit.destination_created',
      object: { kind: 'audit_destination', id, name },
      after: { ...addressOf(settings), from },
      organizationId,
    })
    return findDestination(tx, id)
  })
}

export interface DestinationChange {
  name?: string | undefined
  settings?: DestinationSettings | undefined
  secret?: string | undefined
  enabled?: boolean | undefined
}

/** @throws DomainError `not_found`, `destination_invalid`, `proof_required` */
export function updateDestination(
  ctx: Context,
  parts: StreamingParts,
  { organizationId, destinationId }: { organizationId: string; destinationId: string },
  change: DestinationChange,
): Promise<AuditDestination> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ ctx: acting, tx, access }) => {
    require(access, 'audit.manage')
    requireRecentProof(acting)
    const before = await findDestination(tx, destinationId)
    const settings = change.settings ?? before.settings
    // A secret must not follow to another address than the one it was given for.
    if (targetOf(settings) !== targetOf(before.settings) && before.hasSecret && change.secret === undefined)
      throw new DomainError('destination_invalid', 'Give the secret again for another address.')
    if (change.settings) checkSettings(parts, settings, change.secret ?? (before.hasSecret ? 'kept' : null))
    const sealed =
      change.secret === undefined ? null : parts.sealer.seal(secretContext(destinationId), change.secret)
    await tx.execute(sql`
      update audit_destinations set name = ${(change.name ?? before.name).normalize('NFC')}, kind = ${settings.kind},
        settings = ${JSON.stringify(settings)}::text::jsonb, enabled = ${change.enabled ?? before.enabled},
        secret = coalesce(decode(${sealed?.toString('hex') ?? null}::text, 'hex'), secret), next_at = now(), attempts = 0,
        problem = null
      where id = ${destinationId}`)
    await audit(tx, acting, {
      action: 'audit.destination_changed',
      object: { kind: 'audit_destination', id: destinationId, name: before.name },
      before: { name: before.name, enabled: before.enabled, ...addressOf(before.settings) },
      after: {
        name: change.name ?? before.name,
        enabled: change.enabled ?? before.enabled,
        ...addressOf(settings),
        ...(change.secret !== undefined && { secret: 'changed' }),
      },
      organizationId,
    })
    return findDestination(tx, destinationId)
  })
}

/** @throws DomainError `not_found`, `proof_required` */
export function deleteDestination(
  ctx: Context,
  { organizationId, destinationId }: { organizationId: string; destinationId: string },
): Promise<void> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ ctx: acting, tx, access }) => {
    require(access, 'audit.manage')
    requireRecentProof(acting)
    const { name, settings } = await findDestination(tx, destinationId)
    await tx.execute(sql`delete from audit_destinations where id = ${destinationId}`)
    await audit(tx, acting, {
      action: 'audit.destination_deleted',
      object: { kind: 'audit_destination', id: destinationId, name },
      before: addressOf(settings),
      organizationId,
    })
  })
}

/** Sends one event that stands in no chain, and tells in words what became of it. */
export async function testDestination(
  ctx: Context,
  parts: StreamingParts,
  { organizationId, destinationId }: { organizationId: string; destinationId: string },
): Promise<{ ok: boolean; problem: string | null; milliseconds: number }> {
  const receiver = await enter(ctx, { kind: 'organization', id: organizationId }, async (scene) => {
    require(scene.access, 'audit.manage')
    const { settings, name } = await findDestination(scene.tx, destinationId)
    const [row] = await scene.tx.execute<{ secret: Buffer | null }>(sql`
      select secret from audit_destinations where id = ${destinationId}`)
    await audit(scene.tx, scene.ctx, {
      action: 'audit.destination_tested',
      object: { kind: 'audit_destination', id: destinationId, name },
      organizationId,
    })
    const secret = row?.secret
      ? parts.sealer.open(secretContext(destinationId), row.secret).toString('utf8')
      : null
    return { settings, secret }
  })
  const begun = performance.now()
  const problem = await sendBatch(parts, receiver, [testEvent(ctx, organizationId)]).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
  return { ok: problem === null, problem, milliseconds: Math.round(performance.now() - begun) }
}

function testEvent({ tenantId, actor, address, requestId, userAgent }: Context, organizationId: string) {
  const nothing = { after: null, before: null, objectId: null, projectId: null, sessionId: null }
  return {
    event: {
      ...nothing,
      id: '00000000-0000-0000-0000-000000000000',
      at: new Date().toISOString().replace('Z', '000Z'),
      action: 'audit.test',
      actorEmail: actor?.email ?? null,
      actorId: actor?.userId ?? null,
      address,
      objectKind: 'audit',
      objectName: 'A test from Holdfast',
      organizationId,
      requestId,
      tenantId,
      userAgent,
    },
    seal: null,
  }
}

function targetOf(settings: DestinationSettings): string {
  return settings.kind === 'https' ? new URL(settings.url).origin : `${settings.host}:${settings.port}`
}

/** Where it goes, for the trail: addresses may hold a token in their query. */
function addressOf(settings: DestinationSettings): Record<string, string> {
  return { kind: settings.kind, address: targetOf(settings) }
}

/** Looks at all that can be known before the first connection. */
function checkSettings(
  { outbound }: StreamingParts,
  settings: DestinationSettings,
  secret: string | null,
): void {
  const refuse = (detail: string): never => {
    throw new DomainError('destination_invalid', detail)
  }
  if (settings.kind === 'https') {
    const refusal = outbound.refusal(settings.url)
    if (refusal !== null) refuse(refusal)
    if (secret === null) refuse('An address needs a token or a key by which it knows us.')
    return
  }
  const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host
  if (!URL.canParse(`https://${host}:${settings.port}`)) refuse('This is no host name.')
  const refusal = outbound.refusal(`https://${host}:${settings.port}`)
  if (refusal !== null) refuse(refusal)
  if (settings.ca !== null && !isCertificate(settings.ca)) refuse('The authority is no certificate in PEM.')
  if (settings.clientCertificate === null) return
  if (!isCertificate(settings.clientCertificate)) refuse('Our certificate is none in PEM.')
  if (secret === null || (secret !== 'kept' && !isKey(secret)))
    refuse('Our certificate needs its private key in PEM.')
}

function isCertificate(pem: string): boolean {
  try {
    return Boolean(new X509Certificate(pem))
  } catch {
    return false
  }
}

function isKey(pem: string): boolean {
  try {
    return Boolean(createPrivateKey(pem))
  } catch {
    return false
  }
}
